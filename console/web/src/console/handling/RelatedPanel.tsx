import { Button, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { BranchingIcon, LinkBrokenIcon } from "@navikt/aksel-icons";
import { type FormEvent, type ReactNode, useCallback, useState } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary, Place } from "../../api/types";
import { useNews } from "../desk/News";
import { channelName, standing } from "../inbox/labels";
import { useSteps } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { useOwnSession, useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { SplitDialog } from "./SplitDialog";
import { useOfInquiry } from "./useHandling";

interface Props {
  summary: InquirySummary;
  view: Place;
  read(detail: InquiryDetail): void;
}

/** The inquiries about the same matter, and the same person's others; what does not belong here goes into one of its own. */
export function RelatedPanel({ summary, view, read }: Props) {
  const { t } = useTexts();
  const api = useApi().handling;
  const load = useCallback(() => api.related(summary.id), [api, summary.id]);
  const { data, refusal, reload } = useOfInquiry(summary.id, load);
  const steps = useSteps();
  const links = useRight("link_inquiries");
  const unlink = (other: InquirySummary) =>
    void steps
      .take("unlink", async () => {
        await api.unlink(summary.id, other.id);
      })
      .then(reload);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  return (
    <div className="related">
      <div>
        <Heading level={3} data-size="2xs">
          {t("related.linked")}
        </Heading>
        {data.linked.length === 0 && <Paragraph data-size="sm">{t("related.noneLinked")}</Paragraph>}
        <ul>
          {data.linked.map((other) => (
            <Other key={other.id} other={other} view={view}>
              {links && (
                <Button
                  variant="tertiary"
                  data-size="sm"
                  icon
                  aria-label={t("related.unlink", { number: other.number })}
                  disabled={steps.busy !== null}
                  onClick={() => unlink(other)}
                >
                  <LinkBrokenIcon aria-hidden />
                </Button>
              )}
            </Other>
          ))}
        </ul>
        {links && <LinkForm inquiry={summary.id} linked={reload} />}
        <SplitPart summary={summary} view={view} read={read} />
        {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      </div>
      <div>
        <Heading level={3} data-size="2xs">
          {t("related.earlier")}
        </Heading>
        {data.earlier.length === 0 && <Paragraph data-size="sm">{t("related.noneEarlier")}</Paragraph>}
        <ul>
          {data.earlier.map((other) => (
            <Other key={other.id} other={other} view={view} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function SplitPart(props: Props) {
  const { t } = useTexts();
  const { rights, staff } = useOwnSession();
  const [open, setOpen] = useState(false);
  const { status, owner, staff: holder } = props.summary;
  const theirs = owner === "staff" && holder?.id !== staff.id;
  if (!rights.includes("move_inquiries") || status === "closed" || theirs) return null;
  return (
    <>
      <Button className="related__split" variant="tertiary" data-size="sm" onClick={() => setOpen(true)}>
        <BranchingIcon aria-hidden />
        {t("splitChosen.open")}
      </Button>
      {open && <SplitDialog {...props} close={() => setOpen(false)} />}
    </>
  );
}

function Other({ other, view, children }: { other: InquirySummary; view: Place; children?: ReactNode }) {
  const { t, format } = useTexts();
  const me = useOwnSession().staff.id;
  const at = new Date(other.opened_at);
  const now = new Date(useNow());
  return (
    <li className="related__one">
      <span>
        <Link className="ds-link" to={`/${view}/${other.id}`} lang={other.language}>
          {other.title || t("inbox.untitled")}
        </Link>
        <span className="related__facts">
          {other.number} · {channelName(other.channel, t)} · {standing(other, me, t).text} ·{" "}
          {format.moment(at, now)}
        </span>
      </span>
      {children}
    </li>
  );
}

function LinkForm({ inquiry, linked }: { inquiry: string; linked(): void }) {
  const { t } = useTexts();
  const api = useApi().handling;
  const tell = useNews();
  const steps = useSteps();
  const [number, setNumber] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await steps.take("link", async () => {
      await api.link(inquiry, number.trim());
    });
    if (!done) return;
    setNumber("");
    tell({ text: t("related.done") });
    linked();
  };
  const wrong = steps.refusal?.code === "not_found" || steps.refusal?.code === "conflict";
  return (
    <form className="related__form" onSubmit={(event) => void submit(event)}>
      <Textfield
        data-size="sm"
        label={t("related.number")}
        value={number}
        autoComplete="off"
        error={wrong ? t("related.notFound") : undefined}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="secondary"
        data-size="sm"
        loading={steps.busy !== null}
        disabled={number.trim() === ""}
      >
        {t("related.link")}
      </Button>
      {steps.refusal !== null && !wrong && <Problem refusal={steps.refusal} />}
    </form>
  );
}
