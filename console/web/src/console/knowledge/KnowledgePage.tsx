import { SkipLink } from "@digdir/designsystemet-react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import { Banners } from "../desk/Banners";
import { Header } from "../desk/Header";
import { Shortcuts } from "../desk/Shortcuts";
import { useAnnouncer } from "../desk/useAnnouncer";
import { useArrivals } from "../desk/useArrivals";
import type { Counts } from "../inbox/inboxState";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { EDITOR } from "../session/roles";
import { useOwnSession } from "../session/SessionProvider";
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
  return useOwnSession().staff.role === EDITOR ? (
    <Knowledge counts={null} announcement="" />
  ) : (
    <KnowledgeBesideInbox />
  );
}

/** The inbox goes on beside these pages: its counts stand in the menu, and what arrives is told here as well. */
function KnowledgeBesideInbox() {
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  return <Knowledge counts={inbox.state.counts} announcement={announcement} />;
}

function Knowledge({ counts, announcement }: { counts: Counts | null; announcement: string }) {
  const { t } = useTexts();
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href="#knowledge">{t("skip.knowledge")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view="knowledge" counts={counts} />
        <main className="page" id="knowledge" tabIndex={-1}>
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
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view="waiting" inquiry={null} />
    </div>
  );
}
