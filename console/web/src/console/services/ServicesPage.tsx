import { Navigate, NavLink, Route, Routes } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { Page } from "../desk/Page";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ChangesSection } from "./ChangesSection";
import { CompetenceTable } from "./CompetenceTable";
import { ImportSection } from "./ImportSection";
import { ServiceTable } from "./ServiceTable";
import { UnitTable } from "./UnitTable";

const SECTIONS = ["services", "units", "competence", "table"] as const;
export type Section = (typeof SECTIONS)[number];

/** The register: who is responsible for what, who works there, and who knows what. */
export function ServicesPage() {
  const { t } = useTexts();
  const seesChanges = useRight("see_register_changes");
  return (
    <Page page="services">
      <nav className="kb__sections" aria-label={t("services.title")}>
        {SECTIONS.map((section) => (
          <NavLink key={section} className="kb__section" to={`/services/${section}`}>
            {t(`services.${section}`)}
          </NavLink>
        ))}
        {seesChanges && (
          <NavLink className="kb__section" to="/services/changes">
            {t("services.changes")}
          </NavLink>
        )}
      </nav>
      <Routes>
        {SECTIONS.map((section) => (
          <Route key={section} path={section} element={<Part key={section} section={section} />} />
        ))}
        {seesChanges && <Route path="changes" element={<ChangesSection />} />}
        <Route path="*" element={<Navigate to="/services/services" replace />} />
      </Routes>
    </Page>
  );
}

function Part({ section }: { section: Section }) {
  const { t } = useTexts();
  const api = useApi().services;
  const { data, refusal, reload } = useLoaded(api.register);
  return (
    <>
      <PageTitle title={t(`services.${section}`)} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && !data.may_change && <p className="hint">{t("services.readOnly")}</p>}
      {data !== null && section === "services" && <ServiceTable register={data} changed={reload} />}
      {data !== null && section === "units" && <UnitTable register={data} changed={reload} />}
      {data !== null && section === "competence" && <CompetenceTable register={data} changed={reload} />}
      {data !== null && section === "table" && <ImportSection mayChange={data.may_change} changed={reload} />}
    </>
  );
}
