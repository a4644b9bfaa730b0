import { Button, Table } from "@digdir/designsystemet-react";
import { useApi } from "../../api/ApiProvider";
import type { CannedInfo, CannedList } from "../../api/writing";
import { Page } from "../desk/Page";
import { WideTable } from "../desk/WideTable";
import { Gone } from "../keeping/Gone";
import { useKeptList } from "../keeping/useKeptList";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { CannedDialog } from "./CannedDialog";
import { byTitle, titleIn, wording } from "./filling";

/** The page where canned replies are kept. */
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
  return (
    <>
      <div className="kb__buttons">
        <Button data-size="sm" onClick={() => kept.edit("new")}>
          {t("canned.add")}
        </Button>
      </div>
      <Gone text={gone && t("canned.gone", { title: titleIn(gone, language) })} restore={kept.restore} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {list.replies.length === 0 ? (
        <p className="page__empty">{t("canned.empty")}</p>
      ) : (
        <CannedTable replies={list.replies} edit={kept.edit} remove={kept.remove} />
      )}
      {edited !== null && (
        <CannedDialog
          reply={edited === "new" ? null : edited}
          list={list}
          close={kept.close}
          done={kept.saved}
        />
      )}
    </>
  );
}

interface TableProps {
  replies: readonly CannedInfo[];
  edit(reply: CannedInfo): void;
  remove(reply: CannedInfo): void;
}

function CannedTable({ replies, edit, remove }: TableProps) {
  const { t, language } = useTexts();
  return (
    <WideTable
      label={t("canned.title")}
      columns={[
        t("canned.name"),
        t("canned.shortcut"),
        t("canned.for"),
        t("canned.text"),
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
          <Table.Cell data-label={t("canned.shortcut")}>
            {reply.shortcut !== "" && <code>/{reply.shortcut}</code>}
          </Table.Cell>
          <Table.Cell data-label={t("canned.for")}>
            {reply.unit ?? t(`canned.scope.${reply.scope}`)}
          </Table.Cell>
          <Table.Cell>
            <span className="canned__words">{wording(reply, language)}</span>
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
