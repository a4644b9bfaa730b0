import { SkipLink } from "@digdir/designsystemet-react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { Banners } from "../desk/Banners";
import { Header } from "../desk/Header";
import { Shortcuts } from "../desk/Shortcuts";
import { useAnnouncer } from "../desk/useAnnouncer";
import { useArrivals } from "../desk/useArrivals";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { useLoaded } from "../knowledge/hooks";
import { Loading, PageTitle, Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { CompetenceTable } from "./CompetenceTable";
import { ImportSection } from "./ImportSection";
import { ServiceTable } from "./ServiceTable";
import { UnitTable } from "./UnitTable";

const SECTIONS = ["services", "units", "competence", "table"] as const;
export type Section = (typeof SECTIONS)[number];

/** The register: who is responsible for what, who works there, and who knows what. */
export function ServicesPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href="#services">{t("skip.services")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view="services" counts={inbox.state.counts} />
        <main className="page" id="services" tabIndex={-1}>
          <nav className="kb__sections" aria-label={t("services.title")}>
            {SECTIONS.map((section) => (
              <NavLink key={section} className="kb__section" to={`/services/${section}`}>
                {t(`services.${section}`)}
              </NavLink>
            ))}
          </nav>
          <Routes>
            {SECTIONS.map((section) => (
              <Route key={section} path={section} element={<Part key={section} section={section} />} />
            ))}
            <Route path="*" element={<Navigate to="/services/services" replace />} />
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

function Part({ section }: { section: Section }) {
  const { t } = useTexts();
  const api = useApi().services;
  const { data, refusal, reload } = useLoaded(api.register);
  return (
    <>
      <PageTitle title={t(`services.${section}`)} />
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {data === null && refusal === null && <Loading />}
      {data !== null && !data.may_change && <p className="hint">{t("services.readOnly")}</p>}
      {data !== null && section === "services" && <ServiceTable register={data} changed={reload} />}
      {data !== null && section === "units" && <UnitTable register={data} changed={reload} />}
      {data !== null && section === "competence" && <CompetenceTable register={data} changed={reload} />}
      {data !== null && section === "table" && <ImportSection mayChange={data.may_change} changed={reload} />}
    </>
  );
}
