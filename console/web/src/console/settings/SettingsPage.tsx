import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { SettingInfo } from "../../api/settings";
import { Page } from "../desk/Page";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { Changes } from "./Changes";
import { SettingForm } from "./SettingForm";

const GROUPS: readonly SettingInfo["group"][] = ["municipality", "hours", "channels", "keeping", "search"];
const ELSEWHERE = ["channels", "services", "accounts"] as const;

/** For administrators: what holds for the municipality, who changed it when, and undoing it. */
export function SettingsPage() {
  const { t } = useTexts();
  const { settings } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => settings.all(), [settings]));
  const steps = useSteps();
  const take = (name: string, step: () => Promise<unknown>) =>
    steps.take(name, async () => {
      // Whoever was refused because somebody else was faster sees what the other one made of it.
      await step().finally(reload);
    });
  return (
    <Page page="settings">
      <PageTitle title={t("settings.title")} />
      <Paragraph>{t("settings.intro")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {data !== null && (
        <>
          {GROUPS.map((group) => (
            <section className="page__part" key={group} aria-labelledby={`settings-${group}`}>
              <Heading level={3} data-size="xs" id={`settings-${group}`}>
                {t(`settings.group.${group}`)}
              </Heading>
              {data.settings
                .filter((setting) => setting.group === group)
                .map((setting) => (
                  <SettingForm
                    key={`${setting.key}/${setting.version}`}
                    setting={setting}
                    busy={steps.busy === setting.key}
                    take={take}
                  />
                ))}
            </section>
          ))}
          <Changes changes={data.changes} settings={data.settings} busy={steps.busy} take={take} />
        </>
      )}
      <nav className="settings__elsewhere" aria-label={t("settings.elsewhere")}>
        <Paragraph>{t("settings.elsewhere")}</Paragraph>
        <ul>
          <li>
            <Link to="/settings/texts">{t("wording.title")}</Link>: {t("settings.at.wording")}
          </li>
          {ELSEWHERE.map((page) => (
            <li key={page}>
              <Link to={`/${page}`}>{t(`${page}.title`)}</Link>: {t(`settings.at.${page}`)}
            </li>
          ))}
          <li>
            <Link to="/about">{t("about.title")}</Link>: {t("settings.atAbout")}
          </li>
        </ul>
      </nav>
    </Page>
  );
}
