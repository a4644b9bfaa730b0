import { Alert, Button, Dialog, Heading } from "@digdir/designsystemet-react";
import { EyeIcon } from "@navikt/aksel-icons";
import { Fragment, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ContactInfo, ReplySeen } from "../../api/types";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { addressesIn } from "./copyAddresses";
import type { Draft } from "./drafts";
import { SafeHtml } from "./SafeHtml";
import { carriesCopies } from "./ways";

/** Who gets a copy, by where they stand in the mail. */
type Copies = Readonly<Record<"cc" | "bcc", readonly string[]>>;
const NO_COPIES: Copies = { cc: [], bcc: [] };

/** Ways that put something around what is written, or cut it up. */
const SHOWN: ReadonlySet<string> = new Set(["email", "sms"]);

interface Props {
  inquiry: string;
  way: ContactInfo | null;
  draft: Draft;
}

/** Shows a reply as its channel would send it: a mail with its subject and signature, an SMS part by part. */
export function ReplyPreview({ inquiry, way, draft }: Props) {
  const api = useApi();
  const { text, cc, bcc } = draft;
  if (way === null || !SHOWN.has(way.channel) || text.trim() === "") return null;
  const via = { channel: way.channel, address: way.address };
  const copies = carriesCopies(way) ? { cc: addressesIn(cc), bcc: addressesIn(bcc) } : NO_COPIES;
  return <Preview look={() => api.replyPreview(inquiry, text, via)} copies={copies} />;
}

/** The button that asks for a preview, and what comes of it. */
export function Preview({ look, copies = NO_COPIES }: { look(): Promise<ReplySeen>; copies?: Copies }) {
  const { t } = useTexts();
  const steps = useSteps();
  const [seen, setSeen] = useState<ReplySeen | null>(null);
  const show = () => void steps.take("look", async () => setSeen(await look()));
  return (
    <div className="preview">
      <Button variant="tertiary" data-size="sm" loading={steps.busy !== null} onClick={show}>
        <EyeIcon aria-hidden />
        {t("preview.look")}
      </Button>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {seen !== null && <Seen seen={seen} copies={copies} close={() => setSeen(null)} />}
    </div>
  );
}

function Seen({ seen, copies, close }: { seen: ReplySeen; copies: Copies; close(): void }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t(seen.channel === "sms" ? "preview.sms" : "preview.email")}
      </Heading>
      <dl className="preview__facts">
        <dt>{t("preview.to")}</dt>
        <dd>{seen.to}</dd>
        {(["cc", "bcc"] as const).map((kind) => (
          <Fragment key={kind}>
            {copies[kind].length > 0 && (
              <>
                <dt>{t(`copies.${kind}`)}</dt>
                <dd>{copies[kind].join(", ")}</dd>
              </>
            )}
          </Fragment>
        ))}
        {seen.subject !== "" && (
          <>
            <dt>{t("preview.subject")}</dt>
            <dd>{seen.subject}</dd>
          </>
        )}
      </dl>
      {seen.masked && (
        <Alert data-color="info" data-size="sm">
          {t("preview.masked")}
        </Alert>
      )}
      <ol className="preview__parts">
        {seen.parts.map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts are told apart by nothing but their place.
          <li key={place}>
            {seen.parts.length > 1 && (
              <span className="hint">{t("preview.part", { number: place + 1, of: seen.parts.length })}</span>
            )}
            {seen.html === "" ? (
              <p className="preview__text">{part}</p>
            ) : (
              <div className="preview__text" data-form>
                <SafeHtml html={seen.html} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
