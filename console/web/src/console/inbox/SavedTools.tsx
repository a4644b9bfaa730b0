import { Button, Dialog, Heading, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import type { ListQuery, SavedFilter } from "../../api/inbox";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { placeOf } from "./lists";
import type { Saved } from "./useSaved";

interface Props {
  place: string;
  list: ListQuery;
  saved: Saved;
  /** Whether there is something about the list that is worth saving. */
  changed: boolean;
}

/** Saves the list as it is as a view of one's own; renames, changes and deletes the one that is shown. */
export function SavedTools({ place, list, saved, changed }: Props) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [naming, setNaming] = useState<SavedFilter | null>(null);
  const { filters, steps, keep, drop } = saved;
  const shown = filters?.find((one) => placeOf(one) === place) ?? null;
  const as = (id: string, name: string): SavedFilter => ({
    id,
    name,
    view: list.view,
    order: list.order,
    ...list.wanted,
  });
  const done = async (filter: SavedFilter) => {
    if (!(await keep(filter))) return;
    setNaming(null);
    navigate(`/${placeOf(filter)}`);
  };
  const remove = async (filter: SavedFilter) => {
    if (await drop(filter)) navigate(`/${list.view}`);
  };
  if (shown === null && !changed) return null;
  return (
    <div className="lists__row">
      {shown === null ? (
        <Button variant="tertiary" data-size="sm" onClick={() => setNaming(as(crypto.randomUUID(), ""))}>
          {t("inbox.saved.save")}
        </Button>
      ) : (
        <>
          <Button variant="tertiary" data-size="sm" onClick={() => setNaming(as(shown.id, shown.name))}>
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
      {steps.refusal !== null && naming === null && <Problem refusal={steps.refusal} />}
      {naming !== null && (
        <NameDialog
          filter={naming}
          saved={saved}
          done={(filter) => void done(filter)}
          close={() => setNaming(null)}
        />
      )}
    </div>
  );
}

interface NameProps {
  filter: SavedFilter;
  saved: Saved;
  done(filter: SavedFilter): void;
  close(): void;
}

function NameDialog({ filter, saved, done, close }: NameProps) {
  const { t } = useTexts();
  const id = useId();
  const [name, setName] = useState(filter.name);
  const { steps } = saved;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") done({ ...filter, name: name.trim() });
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
