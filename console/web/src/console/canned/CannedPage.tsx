import { Button, Heading, Table } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CannedInfo, CannedList } from "../../api/writing";
import { Page } from "../desk/Page";
import { WideTable } from "../desk/WideTable";
import { useChoices } from "../handling/useHandling";
import { Gone } from "../keeping/Gone";
import { useKeptList } from "../keeping/useKeptList";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { EditMacro } from "../macros/EditMacro";
import { inWords, isMacro } from "../macros/macros";
import { useTexts } from "../texts/TextsProvider";
import { CannedDialog } from "./CannedDialog";
import { byTitle, titleIn, wording } from "./filling";

/** The page where canned replies and macros are kept. */
export function CannedPage() {
  const { t } = useTexts();
  const api = useApi().writing;
  const { data, refusal, reload } = useLoaded(api.canned);
  return (
    <Page page="canned">
      <PageTitle title={t("canned.title")} />
      <p className="hint">{t("canned.intro")}</p>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Replies first={data} />}
    </Page>
  );
}

function Replies({ first }: { first: CannedList }) {
  const { t, language } = useTexts();
  const { dropCanned, restoreCanned } = useApi().writing;
  const kept = useKeptList<CannedList, CannedInfo>(first, { drop: dropCanned, restore: restoreCanned });
  const { list, edited, gone, steps } = kept;
  const [adding, setAdding] = useState<"reply" | "macro">("reply");
  const { data: choices } = useChoices();
  const add = (what: typeof adding) => {
    setAdding(what);
    kept.edit("new");
  };
  const macros = list.replies.filter(isMacro);
  const replies = list.replies.filter((reply) => !isMacro(reply));
  const over = { list, close: kept.close, done: kept.saved };
  const old = edited === "new" ? null : edited;
  const isOfMacro = edited === "new" ? adding === "macro" : edited !== null && isMacro(edited);
  return (
    <>
      <div className="kb__buttons">
        <Button data-size="sm" onClick={() => add("reply")}>
          {t("canned.add")}
        </Button>
      </div>
      <Gone text={gone && t("canned.gone", { title: titleIn(gone, language) })} restore={kept.restore} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {replies.length === 0 ? (
        <p className="page__empty">{t("canned.empty")}</p>
      ) : (
        <CannedTable replies={replies} edit={kept.edit} remove={kept.remove} words={wording} />
      )}
      <Heading level={2} data-size="xs" className="macros__heading">
        {t("macros.title")}
      </Heading>
      <p className="hint">{t("macros.intro")}</p>
      <div className="kb__buttons">
        <Button data-size="sm" onClick={() => add("macro")}>
          {t("macros.add")}
        </Button>
      </div>
      {macros.length === 0 ? (
        <p className="page__empty">{t("macros.empty")}</p>
      ) : (
        <CannedTable
          replies={macros}
          edit={kept.edit}
          remove={kept.remove}
          words={(macro) => (isMacro(macro) ? inWords(macro, t, choices) : "")}
          macros
        />
      )}
      {edited !== null && !isOfMacro && <CannedDialog reply={old} {...over} />}
      {edited !== null && isOfMacro && (
        <EditMacro macro={old !== null && isMacro(old) ? old : null} {...over} />
      )}
    </>
  );
}

interface TableProps {
  replies: readonly CannedInfo[];
  edit(reply: CannedInfo): void;
  remove(reply: CannedInfo): void;
  /** What it says or does, for a reader of a language. */
  words(reply: CannedInfo, language: string): string;
  /** Whether these are macros: those have no shortcut. */
  macros?: boolean;
}

function CannedTable({ replies, edit, remove, words, macros = false }: TableProps) {
  const { t, language } = useTexts();
  return (
    <WideTable
      label={t(macros ? "macros.title" : "canned.title")}
      columns={[
        t("canned.name"),
        ...(macros ? [] : [t("canned.shortcut")]),
        t("canned.for"),
        t(macros ? "macros.does" : "canned.text"),
        t("canned.remove"),
      ]}
      unseen={[t("canned.remove")]}
      className="kb__table"
    >
      {byTitle(replies, language).map((reply) => (
        <Table.Row key={reply.id}>
          <Table.Cell>
            {reply.may_change ? (
              <Button variant="tertiary" data-size="sm" onClick={() => edit(reply)}>
                {titleIn(reply, language)}
              </Button>
            ) : (
              titleIn(reply, language)
            )}
          </Table.Cell>
          {!macros && (
            <Table.Cell data-label={t("canned.shortcut")}>
              {reply.shortcut !== "" && <code>/{reply.shortcut}</code>}
            </Table.Cell>
          )}
          <Table.Cell data-label={t("canned.for")}>
            {reply.unit ?? t(`canned.scope.${reply.scope}`)}
          </Table.Cell>
          <Table.Cell>
            <span className="canned__words">{words(reply, language)}</span>
          </Table.Cell>
          <Table.Cell>
            {reply.may_change && (
              <Button
                variant="tertiary"
                data-size="sm"
                data-color="danger"
                aria-label={t("canned.removeOne", { title: titleIn(reply, language) })}
                onClick={() => remove(reply)}
              >
                {t("canned.remove")}
              </Button>
            )}
          </Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}
