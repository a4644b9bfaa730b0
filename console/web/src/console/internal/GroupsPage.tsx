import { Button, Paragraph, Table } from "@digdir/designsystemet-react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { GroupInfo, GroupList } from "../../api/internal";
import { Page } from "../desk/Page";
import { Numbers } from "../figures/Numbers";
import { Gone } from "../keeping/Gone";
import { useKeptList } from "../keeping/useKeptList";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { GroupDialog } from "./GroupDialog";

/** The groups that one may write to, and where one makes one's own. */
export function GroupsPage() {
  const { t } = useTexts();
  const { data, refusal, reload } = useLoaded(useApi().internal.groups);
  return (
    <Page page="messages">
      <PageTitle title={t("groups.title")} />
      <Link to="/messages">{t("messages.back")}</Link>
      <Paragraph className="hint">{t("groups.intro")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Groups first={data} />}
    </Page>
  );
}

function Groups({ first }: { first: GroupList }) {
  const { t } = useTexts();
  const { dropGroup, restoreGroup } = useApi().internal;
  const kept = useKeptList<GroupList, GroupInfo>(first, { drop: dropGroup, restore: restoreGroup });
  const { list, edited, gone, steps } = kept;
  return (
    <>
      <div className="kb__buttons">
        <Button data-size="sm" onClick={() => kept.edit("new")}>
          {t("groups.add")}
        </Button>
      </div>
      <Gone text={gone && t("groups.gone", { name: gone.name })} restore={kept.restore} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {list.groups.length === 0 ? (
        <Paragraph className="page__empty">{t("groups.none")}</Paragraph>
      ) : (
        <GroupTable groups={list.groups} edit={kept.edit} remove={kept.remove} />
      )}
      {edited !== null && (
        <GroupDialog
          group={edited === "new" ? null : edited}
          units={list.units}
          close={kept.close}
          done={kept.saved}
        />
      )}
    </>
  );
}

interface TableProps {
  groups: readonly GroupInfo[];
  edit(group: GroupInfo): void;
  remove(group: GroupInfo): void;
}

function GroupTable({ groups, edit, remove }: TableProps) {
  const { t } = useTexts();
  const columns = [t("groups.name"), t("groups.whose"), t("groups.members"), t("groups.steps")];
  return (
    <Numbers caption={t("groups.title")} columns={columns}>
      {groups.map((group) => (
        <Table.Row key={group.id}>
          <Table.HeaderCell scope="row">{group.name}</Table.HeaderCell>
          <Table.Cell data-label={columns[1]}>
            <Whose group={group} />
          </Table.Cell>
          <Table.Cell data-label={columns[2]}>
            {group.members.map(({ name }) => name).join(", ") || t("groups.empty")}
          </Table.Cell>
          <Table.Cell>
            {group.may_change && (
              <div className="kb__buttons">
                <Button
                  variant="tertiary"
                  data-size="sm"
                  aria-label={t("groups.changeOne", { name: group.name })}
                  onClick={() => edit(group)}
                >
                  {t("groups.change")}
                </Button>
                <Button
                  variant="tertiary"
                  data-size="sm"
                  data-color="danger"
                  aria-label={t("groups.removeOne", { name: group.name })}
                  onClick={() => remove(group)}
                >
                  {t("groups.remove")}
                </Button>
              </div>
            )}
          </Table.Cell>
        </Table.Row>
      ))}
    </Numbers>
  );
}

function Whose({ group }: { group: GroupInfo }) {
  const { t } = useTexts();
  if (group.scope === "unit") return group.unit;
  if (group.scope === "own") return t("groups.scope.own");
  return group.may_change ? t("groups.scope.shared") : t("groups.sharedBy", { name: group.owner ?? "–" });
}
