import { Button, Tag } from "@digdir/designsystemet-react";
import { ArrowsCirclepathIcon, DownloadIcon, PencilIcon } from "@navikt/aksel-icons";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { type CaseInfo, packageUrl } from "../../api/cases";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useWhy } from "../reasons/why";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { ReferenceDialog } from "./ReferenceDialog";

const TONES = { waiting: "info", delivered: "success", refused: "danger", failed: "danger" } as const;

interface Props {
  sent: CaseInfo;
  changed(): void;
  /** Which inquiry it is of, where that is not plain from the page. */
  children?: ReactNode;
}

/** One case: where it went, how far it came, its reference, and what can be done about it. */
export function CaseItem({ sent, changed, children }: Props) {
  const { t, format } = useTexts();
  const why = useWhy();
  const now = new Date(useNow());
  const api = useApi().cases;
  const steps = useSteps();
  const [writing, setWriting] = useState(false);
  const stuck = sent.state === "waiting" && sent.reason !== "";
  const retry = () =>
    void steps
      .take("retry", async () => {
        await api.retry(sent);
      })
      .then(changed);
  return (
    <li className="cases__one">
      <div className="cases__head">
        {children}
        <strong>{sent.system_title}</strong>
        <Tag data-size="sm" data-color={stuck ? "warning" : TONES[sent.state]}>
          {t(stuck ? "cases.state.again" : `cases.state.${sent.state}`)}
        </Tag>
        {sent.reference !== "" && <Reference sent={sent} />}
      </div>
      <p className="hint cases__facts">
        {t("cases.facts", {
          who: sent.sent_by || "Torg",
          moment: format.moment(new Date(sent.sent_at), now),
          messages: sent.messages,
          files: sent.files,
        })}
        {stuck && sent.retry_at !== null && (
          <>
            {" "}
            {t("cases.nextTry", {
              moment: format.moment(new Date(sent.retry_at), now),
              tries: sent.attempts,
            })}
          </>
        )}
      </p>
      {sent.reason !== "" && (
        <p className="cases__reason">
          {t("cases.reason")} {sent.why === null ? sent.reason : why(sent.why)}
        </p>
      )}
      <div className="cases__buttons">
        {(stuck || sent.state === "refused" || sent.state === "failed") && (
          <Button variant="secondary" data-size="sm" loading={steps.busy !== null} onClick={retry}>
            <ArrowsCirclepathIcon aria-hidden />
            {t("cases.retry")}
          </Button>
        )}
        {sent.state === "delivered" && (
          <Button variant="tertiary" data-size="sm" onClick={() => setWriting(true)}>
            <PencilIcon aria-hidden />
            {t(sent.reference === "" ? "cases.refer" : "cases.referAgain")}
          </Button>
        )}
        <Button asChild variant="tertiary" data-size="sm">
          <a href={packageUrl(sent)} download>
            <DownloadIcon aria-hidden />
            {t("cases.download")}
          </a>
        </Button>
      </div>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {writing && (
        <ReferenceDialog
          sent={sent}
          close={() => setWriting(false)}
          done={() => {
            setWriting(false);
            changed();
          }}
        />
      )}
    </li>
  );
}

/** The other system's number: it leads there where that has an address, and to all inquiries of the case. */
function Reference({ sent }: { sent: CaseInfo }) {
  const { t } = useTexts();
  return (
    <span className="cases__reference">
      {t("cases.number")}{" "}
      {sent.url === "" ? (
        <strong>{sent.reference}</strong>
      ) : (
        <a className="ds-link" href={sent.url} target="_blank" rel="noreferrer">
          {sent.reference}
          <span className="ds-sr-only"> {t("cases.newTab")}</span>
        </a>
      )}{" "}
      <span aria-hidden>·</span>{" "}
      <Link className="ds-link" to={`/search?q=${encodeURIComponent(sent.reference)}`}>
        {t("cases.others")}
      </Link>
    </span>
  );
}
