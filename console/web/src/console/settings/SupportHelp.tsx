import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { AboutInfo } from "../../api/about";
import { type Loaded, useLoaded } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { owes } from "../session/roles";
import { useOwnSession, useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

/** Where help from afar is begun (requirement 3.3.1), for the help that stands on every page. */
export function SupportHelp() {
  const { t } = useTexts();
  const sees = useVersions();
  const { data, refusal, reload } = useAbout();
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  return (
    <>
      <SupportWays about={data} />
      {sees && (
        <Link className="ds-link" to="/about">
          {t("about.title")}
        </Link>
      )}
    </>
  );
}

/** The link by which help from afar is begun, beside what colleagues write to each other; nothing where there is none. */
export function RemoteHelp() {
  const { data } = useAbout();
  return data !== null && data.remote_help_url !== "" && <RemoteHelpLink url={data.remote_help_url} />;
}

function RemoteHelpLink({ url }: { url: string }) {
  const { t } = useTexts();
  return (
    <a className="ds-link" href={url} target="_blank" rel="noopener noreferrer">
      {t("about.helpStart")} {t("about.newTab")}
    </a>
  );
}

function useAbout(): Loaded<AboutInfo> {
  const api = useApi();
  return useLoaded(useCallback(() => api.about(), [api]));
}

/** Whether somebody has the page of versions, as those have who see inquiries. */
function useVersions(): boolean {
  const owing = owes(useOwnSession());
  return useRight("handle_inquiries") && !owing;
}

/** The address and the telephone of support, and what to tell them. */
export function SupportWays({ about }: { about: AboutInfo }) {
  const { t } = useTexts();
  const sees = useVersions();
  const { remote_help_url: url, support_telephone: telephone } = about;
  return (
    <section className="page__part">
      <Heading level={3} data-size="xs">
        {t("about.help")}
      </Heading>
      {url === "" && telephone === "" && <Paragraph>{t("about.helpNone")}</Paragraph>}
      {url !== "" && (
        <Paragraph>
          <RemoteHelpLink url={url} />
        </Paragraph>
      )}
      {telephone !== "" && (
        <Paragraph>
          <a className="ds-link" href={`tel:${telephone.replace(/[^+\d]/g, "")}`}>
            {t("about.call", { telephone })}
          </a>
        </Paragraph>
      )}
      <Paragraph>{sees ? t("about.tell", { page: t("about.title") }) : t("about.tellOnly")}</Paragraph>
    </section>
  );
}
