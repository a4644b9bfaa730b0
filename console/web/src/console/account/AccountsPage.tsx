import {
  Button,
  Heading,
  Label,
  Paragraph,
  Select,
  Table,
  Tag,
  Textfield,
} from "@digdir/designsystemet-react";
import { type FormEvent, useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AccountInfo, Role } from "../../api/accounts";
import { useNews } from "../desk/News";
import { WideTable } from "../desk/WideTable";
import { type Steps, type Take, useChanging } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { AccountFrame } from "./AccountFrame";
import { Guests } from "./Guests";
import { OneTime } from "./OneTime";
import { RoleOptions } from "./RoleOptions";

/** For administrators: who may log in, as what, and whose sessions are to end. */
export function AccountsPage() {
  const { accounts } = useApi();
  const { data, refusal, reload, steps, take } = useChanging(
    useCallback(() => accounts.accounts(), [accounts]),
  );
  return (
    <AccountFrame page="accounts">
      <Awaited data={data} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {data !== null && <AccountTable rows={data} steps={steps} take={take} />}
      <NewAccount busy={steps.busy === "add"} take={take} />
      <Guests />
    </AccountFrame>
  );
}

function AccountTable({ rows, steps, take }: { rows: readonly AccountInfo[]; steps: Steps; take: Take }) {
  const { t } = useTexts();
  return (
    <WideTable
      label={t("accounts.title")}
      columns={[t("accounts.name"), t("accounts.role"), t("accounts.sessions"), t("accounts.steps")]}
    >
      {rows.map((row) => (
        <AccountRow key={row.id} row={row} busy={steps.busy === row.id} take={take} />
      ))}
    </WideTable>
  );
}

type AccountChange = { role: Role; closed?: never } | { closed: boolean; role?: never };

/** Changes an account, says what is so now, and takes that back where it is wanted. */
function useAccountChange(row: AccountInfo, take: Take): (change: AccountChange) => void {
  const { t } = useTexts();
  const { accounts } = useApi();
  const tell = useNews();
  const became = (change: AccountChange) => {
    const { name } = row;
    if (change.role !== undefined) return t("accounts.became.role", { name, role: t(`role.${change.role}`) });
    return t(change.closed ? "accounts.became.closed" : "accounts.became.open", { name });
  };
  const make = (change: AccountChange, before: AccountChange | null) =>
    void take(row.id, () => accounts.change(row.id, change)).then((done) => {
      const undo = before === null ? {} : { undo: () => make(before, null) };
      if (done) tell({ text: became(change), ...undo });
    });
  return (change) => make(change, change.role === undefined ? { closed: row.closed } : { role: row.role });
}

function AccountRow({ row, busy, take }: { row: AccountInfo; busy: boolean; take: Take }) {
  const { t } = useTexts();
  const change = useAccountChange(row, take);
  const { staff } = useOwnSession();
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        {row.name} <span className="account__username">{row.username}</span>{" "}
        {row.closed && <Tag data-size="sm">{t("accounts.closed")}</Tag>}
        {row.second_factor && <Tag data-size="sm">{t("accounts.factor")}</Tag>}
        {row.one_time && <Tag data-size="sm">{t("accounts.waitsForPassword")}</Tag>}
      </Table.HeaderCell>
      <Table.Cell>
        {row.id !== staff.id ? (
          <Select
            aria-label={t("accounts.roleOf", { name: row.name })}
            value={row.role}
            onChange={(event) => {
              const role = event.currentTarget.value as Role;
              change({ role });
            }}
          >
            <RoleOptions />
          </Select>
        ) : (
          t(`role.${row.role}`)
        )}
      </Table.Cell>
      <Table.Cell>{row.sessions}</Table.Cell>
      <Table.Cell>{row.id !== staff.id && <AccountSteps row={row} busy={busy} take={take} />}</Table.Cell>
    </Table.Row>
  );
}

function AccountSteps({ row, busy, take }: { row: AccountInfo; busy: boolean; take: Take }) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const change = useAccountChange(row, take);
  const step = (label: "endSessions" | "resetFactor" | "close" | "open", act: () => void) => (
    <Button
      variant="tertiary"
      data-size="sm"
      disabled={busy}
      aria-label={t(`accounts.${label}Of`, { name: row.name })}
      onClick={act}
    >
      {t(`accounts.${label}`)}
    </Button>
  );
  return (
    <div className="account__steps">
      {row.sessions > 0 && step("endSessions", () => void take(row.id, () => accounts.endSessions(row.id)))}
      {row.second_factor && step("resetFactor", () => void take(row.id, () => accounts.resetFactor(row.id)))}
      {row.has_password && !row.external && !row.closed && <OneTime row={row} busy={busy} take={take} />}
      {step(row.closed ? "open" : "close", () => change({ closed: !row.closed }))}
    </div>
  );
}

function NewAccount({ busy, take }: { busy: boolean; take: Take }) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const word = (name: string) => String(fields.get(name)).trim();
    const password = String(fields.get("password"));
    const made = { username: word("username"), name: word("name"), role: word("role") as Role };
    void take("add", () => accounts.add({ ...made, password: password === "" ? null : password })).then(
      (done) => done && form.reset(),
    );
  };
  return (
    <section className="page__part" aria-labelledby="new-account">
      <Heading level={3} data-size="2xs" id="new-account">
        {t("accounts.new")}
      </Heading>
      <Paragraph>{t("accounts.newHint")}</Paragraph>
      <form className="account__form" onSubmit={send}>
        <Textfield
          label={t("accounts.username")}
          name="username"
          autoComplete="off"
          required
          maxLength={100}
        />
        <Textfield label={t("accounts.name")} name="name" autoComplete="off" maxLength={200} />
        <div className="account__select">
          <Label htmlFor="new-role">{t("accounts.role")}</Label>
          <Select id="new-role" name="role" defaultValue="desk">
            <RoleOptions />
          </Select>
        </div>
        <Textfield
          label={t("accounts.password")}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          maxLength={1024}
        />
        <Button type="submit" loading={busy}>
          {t("accounts.add")}
        </Button>
      </form>
    </section>
  );
}
