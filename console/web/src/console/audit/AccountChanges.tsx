import { Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AccountChangeInfo, Role } from "../../api/accounts";
import { WideTable } from "../desk/WideTable";
import { usePaged } from "../knowledge/hooks";
import { Awaited, Older, Problem } from "../knowledge/parts";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";

/** What was done with accounts, by whom, newest first. */
export function AccountChanges() {
  const { t } = useTexts();
  const { privacy } = useApi();
  const { rows, next, more, steps, ...first } = usePaged(
    useCallback(
      async (before: string | null) => {
        const page = await privacy.accountChanges(before);
        return { rows: page.changes, next: page.next };
      },
      [privacy],
    ),
  );
  return (
    <section className="page__part">
      <Heading level={3} data-size="2xs">
        {t("audit.accounts")}
      </Heading>
      <Awaited {...first} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {rows !== null && <ChangeTable changes={rows} />}
      <Older next={next} busy={steps.busy} more={more} />
    </section>
  );
}

function ChangeTable({ changes }: { changes: readonly AccountChangeInfo[] }) {
  const { t, format } = useTexts();
  if (changes.length === 0) return <Paragraph className="page__empty">{t("audit.noChanges")}</Paragraph>;
  return (
    <WideTable
      label={t("audit.accountsList")}
      columns={[t("privacy.when"), t("privacy.who"), t("privacy.did"), t("audit.account")]}
    >
      {changes.map((one) => (
        <Table.Row key={one.id}>
          <Table.Cell>{format.full(new Date(one.at))}</Table.Cell>
          <Table.Cell>{one.staff_name === "" ? t("audit.system") : one.staff_name}</Table.Cell>
          <Table.Cell>{said(one, t)}</Table.Cell>
          <Table.Cell className="privacy__about">{one.username}</Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}

/** What was done, with what it was before and after where that is known. */
function said({ kind, details }: AccountChangeInfo, t: Translate): string {
  const called = (word = "") => (isTextKey(`role.${word}`) ? t(`role.${word as Role}`) : word);
  const { before, after, role } = details;
  if (before !== undefined && after !== undefined) {
    return t("audit.fromTo", { what: t(`audit.kind.${kind}`), before: called(before), after: called(after) });
  }
  return role === undefined ? t(`audit.kind.${kind}`) : `${t(`audit.kind.${kind}`)}: ${called(role)}`;
}
