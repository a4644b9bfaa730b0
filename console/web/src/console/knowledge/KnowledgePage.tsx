import { Navigate, NavLink, Route, Routes } from "react-router";
import { Page } from "../desk/Page";
import { useTexts } from "../texts/TextsProvider";
import { ArticleListPage } from "./articles/ArticleListPage";
import { ArticlePage, NewArticlePage } from "./articles/ArticlePage";
import { DocumentPage } from "./documents/DocumentPage";
import { DocumentsPage } from "./documents/DocumentsPage";
import { FiguresPage } from "./figures/FiguresPage";
import { ImportPage } from "./imports/ImportPage";
import { ProposalsPage } from "./proposals/ProposalsPage";

const SECTIONS = ["articles", "proposals", "documents", "import", "figures"] as const;

/** The knowledge base under the hands of staff: a menu of its own, and a page for each way of keeping it up. */
export function KnowledgePage() {
  const { t } = useTexts();
  return (
    <Page page="knowledge">
      <nav className="kb__sections" aria-label={t("knowledge.sections")}>
        {SECTIONS.map((section) => (
          <NavLink key={section} className="kb__section" to={`/knowledge/${section}`}>
            {t(`knowledge.${section}`)}
          </NavLink>
        ))}
      </nav>
      <Routes>
        <Route path="articles" element={<ArticleListPage />} />
        <Route path="articles/new" element={<NewArticlePage />} />
        <Route path="articles/one/:article" element={<ArticlePage />} />
        <Route path="proposals" element={<ProposalsPage />} />
        <Route path="documents" element={<DocumentsPage />} />
        <Route path="documents/:document" element={<DocumentPage />} />
        <Route path="import" element={<ImportPage />} />
        <Route path="figures" element={<FiguresPage />} />
        <Route path="*" element={<Navigate to="/knowledge/articles" replace />} />
      </Routes>
    </Page>
  );
}
