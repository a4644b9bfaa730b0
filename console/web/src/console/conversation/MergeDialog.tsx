import { Alert, Button, Dialog, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary } from "../../api/types";
import { channelName, standing } from "../inbox/labels";
import { useOwnSession, useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { refusalText } from "./StepProblem";

interface Props {
  summary: InquirySummary;
  /** The number to begin with, null while the dialog is closed. */
  wanted: string | null;
  close(): void;
  merged(into: InquirySummary): void;
}

/** Finds the inquiry that this one is to become part of, shows it, and merges when that is confirmed. */
export function MergeDialog({ summary, wanted, close, merged }: Props) {
  const { t, format } = useTexts();
  const id = useId();
  const { number, setNumber, found, refusal, busy, find, merge } = useMerging(summary, wanted, merged);
  const possible = found !== null && found.id !== summary.id && found.status !== "closed";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (possible) merge(found);
    else find();
  };
  return (
    <Dialog open={wanted !== null} onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("merge.title", { number: summary.number })}
      </Heading>
      <Paragraph>{t("merge.text")}</Paragraph>
      <form className="contact" onSubmit={submit}>
        <Textfield
          label={t("merge.number")}
          description={t("merge.numberHint")}
          value={number}
          inputMode="text"
          autoComplete="off"
          error={refusal?.code === "not_found" ? t("merge.notFound") : undefined}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        {found !== null && <Candidate found={found} own={found.id === summary.id} />}
        {refusal !== null && refusal.code !== "not_found" && (
          <Alert data-color="danger" data-size="sm" role="alert">
            {refusal.code === "conflict" ? t("merge.conflict") : refusalText(refusal, t, format)}
          </Alert>
        )}
        <div className="confirm__buttons">
          <Button
            type="submit"
            loading={busy}
            disabled={number.trim() === "" || (found !== null && !possible)}
          >
            {found === null ? t("merge.find") : t("merge.do", { number: found.number })}
          </Button>
          <Button variant="secondary" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Candidate({ found, own }: { found: InquirySummary; own: boolean }) {
  const { t } = useTexts();
  const me = useOwnSession().staff.id;
  const problem = own ? "merge.itself" : found.status === "closed" ? "merge.closed" : null;
  return (
    <div className="merge__found" role="status">
      <strong lang={found.language}>{found.title || t("inbox.untitled")}</strong>
      <span>
        {found.number} · {channelName(found.channel, t)} · {standing(found, me, t).text}
      </span>
      {problem !== null && <span className="merge__problem">{t(problem)}</span>}
    </div>
  );
}

function useMerging(summary: InquirySummary, wanted: string | null, merged: (into: InquirySummary) => void) {
  const api = useApi();
  const dealWith = useRefusal();
  const [number, setNumber] = useState("");
  const [found, setFound] = useState<InquirySummary | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (question: () => Promise<void>) => {
    setBusy(true);
    setRefusal(null);
    try {
      await question();
    } catch (failure) {
      setRefusal(dealWith(failure));
    } finally {
      setBusy(false);
    }
  };
  const find = (typed: string) => ask(async () => setFound(await api.byNumber(typed)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another wish begins anew.
  useEffect(() => {
    if (wanted === null) return;
    setNumber(wanted);
    setFound(null);
    setRefusal(null);
    if (wanted !== "") void find(wanted);
  }, [wanted]);
  return {
    number,
    setNumber: (typed: string) => {
      setNumber(typed);
      setFound(null);
    },
    found,
    refusal,
    busy,
    find: () => void find(number.trim()),
    merge: (into: InquirySummary) => void ask(async () => merged(await api.merge(summary.id, into.id))),
  };
}
