import { Button, Dialog, Heading, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import type { FilterDraft, ListQuery, SavedFilter } from "../../api/inbox";
import { ScopeChoice, type Whose } from "../keeping/ScopeChoice";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { placeOf } from "./lists";
import { draftOf, type Saved } from "./useSaved";

interface Props {
  place: string;
  list: ListQuery;
  saved: Saved;
  /** Whether there is something about the list that is worth saving. */
  changed: boolean;
}

/** Saves the list as it is as a view, for oneself or to share; renames, changes and deletes the one that is shown, or hides another's. */
export function SavedTools({ place, list, saved, changed }: Props) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [naming, setNaming] = useState<FilterDraft | null>(null);
  const { filters, steps, keep, drop } = saved;
  const shown = filters?.find((one) => placeOf(one) === place) ?? null;
  const mayChange = shown?.may_change === true;
  const asItIs = { view: list.view, order: list.order, ...list.wanted };
  const fresh = (): FilterDraft => ({
    ...{ id: crypto.randomUUID(), name: "", scope: "own", scope_unit: null, based_on: null },
    ...asItIs,
  });
  const changing = (one: SavedFilter): FilterDraft => ({
    ...draftOf(one),
    ...asItIs,
    based_on: one.version,
  });
  const done = async (draft: FilterDraft) => {
    if (!(await keep(draft))) return;
    setNaming(null);
    navigate(`/${placeOf(draft)}`);
  };
  const remove = async (filter: SavedFilter) => {
    if (await drop(filter)) navigate(`/${list.view}`);
  };
  if (shown === null && !changed) return null;
  return (
    <div className="lists__row">
      {!mayChange && !changed ? null : shown === null || !mayChange ? (
        <Button variant="tertiary" data-size="sm" onClick={() => setNaming(fresh())}>
          {t("inbox.saved.save")}
        </Button>
      ) : (
        <>
          <Button variant="tertiary" data-size="sm" onClick={() => setNaming(changing(shown))}>
            {t("inbox.saved.change")}
          </Button>
          <Button
            variant="tertiary"
            data-size="sm"
            loading={steps.busy === "drop"}
            onClick={() => void remove(shown)}
          >
            {t("inbox.saved.delete")}
          </Button>
        </>
      )}
      {shown !== null && shown.made_by !== null && (
        <Button
          variant="tertiary"
          data-size="sm"
          loading={steps.busy === "hide"}
          onClick={() => void saved.hide(shown, !shown.hidden)}
        >
          {t(shown.hidden ? "inbox.saved.show" : "inbox.saved.hide")}
        </Button>
      )}
      {steps.refusal !== null && naming === null && <Problem refusal={steps.refusal} />}
      {shown !== null && <MadeBy shown={shown} />}
      {naming !== null && (
        <NameDialog
          draft={naming}
          saved={saved}
          done={(draft) => void done(draft)}
          close={() => setNaming(null)}
        />
      )}
    </div>
  );
}

/** Who shares the view, where it is somebody else. */
function MadeBy({ shown: { made_by, unit_name } }: { shown: SavedFilter }) {
  const { t } = useTexts();
  if (made_by === null) return null;
  return (
    <span className="hint">
      {unit_name === null
        ? t("inbox.saved.madeBy", { name: made_by })
        : t("inbox.saved.madeByUnit", { name: made_by, unit: unit_name })}
    </span>
  );
}

interface NameProps {
  draft: FilterDraft;
  saved: Saved;
  done(draft: FilterDraft): void;
  close(): void;
}

function NameDialog({ draft, saved, done, close }: NameProps) {
  const { t } = useTexts();
  const id = useId();
  const [name, setName] = useState(draft.name);
  const [whose, setWhose] = useState<Whose>({
    scope: draft.scope ?? "own",
    unit: draft.scope_unit ?? saved.sharing.units[0]?.id ?? null,
  });
  const { steps, sharing } = saved;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    const { scope, unit } = whose;
    done({ ...draft, name: name.trim(), scope, scope_unit: scope === "unit" ? unit : null });
  };
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("inbox.saved.title")}
      </Heading>
      <form onSubmit={submit} className="lists__name">
        <Textfield
          label={t("inbox.saved.name")}
          description={t("inbox.saved.hint")}
          value={name}
          maxLength={100}
          autoFocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ScopeChoice label={t("inbox.saved.for")} value={whose} list={sharing} choose={setWhose} />
        {steps.refusal !== null && <Problem refusal={steps.refusal} />}
        <div className="confirm__buttons">
          <Button type="submit" loading={steps.busy === "keep"} disabled={name.trim() === ""}>
            {t("inbox.saved.do")}
          </Button>
          <Button variant="secondary" type="button" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
