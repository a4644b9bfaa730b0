import { Button, Details, Paragraph, Tag } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { RegisterChangeInfo } from "../../api/services";
import { usePaged } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { useChangeWords } from "./changeWords";

const TONES = { made: "success", changed: "info", withdrawn: "neutral", brought_back: "success" } as const;

interface Props {
  changes: readonly RegisterChangeInfo[];
  busy?: string | null;
  /** Left out where nothing can be undone. */
  undo?(change: RegisterChangeInfo): void;
}

/** Reads the changes of the register page by page. */
export function useChanges() {
  const api = useApi().services;
  return usePaged(
    useCallback(
      async (before: number | null) => {
        const page = await api.changes(before);
        return { rows: page.changes, next: page.next };
      },
      [api],
    ),
  );
}

/** Who changed what of the register, from what to what; what was changed in one step stands together. */
export function ChangeList({ changes, ...how }: Props) {
  const { t } = useTexts();
  if (changes.length === 0) return <Paragraph className="page__empty">{t("settings.noChanges")}</Paragraph>;
  return (
    <ul className="changes" aria-label={t("services.changes.list")}>
      {batches(changes).map((batch) => (
        <Batch key={batch[0].id} batch={batch} {...how} />
      ))}
    </ul>
  );
}

type Together = readonly [RegisterChangeInfo, ...RegisterChangeInfo[]];

/** The changes as they were made: those of one step follow each other. */
function batches(changes: readonly RegisterChangeInfo[]): Together[] {
  const found: Together[] = [];
  for (const one of changes) {
    const last = found.at(-1);
    if (last?.[0].batch === one.batch) found[found.length - 1] = [...last, one];
    else found.push([one]);
  }
  return found;
}

function Batch({ batch, ...how }: Omit<Props, "changes"> & { batch: Together }) {
  const { t } = useTexts();
  const [first, ...others] = batch;
  if (others.length === 0) return <One change={first} {...how} />;
  return (
    <li className="changes__batch">
      <Details data-size="sm">
        <Details.Summary>
          <span className="changes__together">
            {t("services.change.together", { count: batch.length })}
            <By change={first} />
          </span>
        </Details.Summary>
        <Details.Content>
          <ul className="changes">
            {batch.map((one) => (
              <One key={one.id} change={one} {...how} />
            ))}
          </ul>
        </Details.Content>
      </Details>
    </li>
  );
}

function One({ change, busy, undo }: Omit<Props, "changes"> & { change: RegisterChangeInfo }) {
  const { t } = useTexts();
  const words = useChangeWords();
  const name = words.name(change);
  return (
    <li className="changes__one">
      <div className="changes__head">
        <strong>{name}</strong>
        <Tag data-size="sm" data-color="neutral">
          {t(`services.change.kind.${change.kind}`)}
        </Tag>
        <Tag data-size="sm" data-color={TONES[change.what]}>
          {t(`services.change.what.${change.what}`)}
        </Tag>
        {change.undoes !== null && <span>{t("services.change.undone")}</span>}
      </div>
      <By change={change} />
      {change.fields.length > 0 && (
        <ul className="changes__fields">
          {words.fields(change).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {undo !== undefined && change.undoable && (
        <Button
          className="changes__undo"
          variant="tertiary"
          data-size="sm"
          loading={busy === String(change.id)}
          aria-label={t("settings.undoOf", { name })}
          onClick={() => undo(change)}
        >
          {t("settings.undo")}
        </Button>
      )}
    </li>
  );
}

function By({ change }: { change: RegisterChangeInfo }) {
  const { t, format } = useTexts();
  const name = change.staff_name === "" ? t("audit.system") : change.staff_name;
  return <span className="hint">{t("wording.by", { name, moment: format.full(new Date(change.at)) })}</span>;
}
