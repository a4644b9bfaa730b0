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
import { type FormEvent, useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { GuestInfo, Role } from "../../api/accounts";
import { Confirm } from "../conversation/Confirm";
import { WideTable } from "../desk/WideTable";
import { type Take, useChanging } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { RoleOptions } from "./RoleOptions";

const USUAL_DAYS = 90;
const LONGEST_DAYS = 365;

/** People of other municipalities who help here: invited, until a day, taken back. */
export function Guests() {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { data, refusal, reload, steps, take } = useChanging(
    useCallback(() => accounts.guests(), [accounts]),
  );
  const [leaving, setLeaving] = useState<GuestInfo | null>(null);
  const takeBack = () => {
    if (leaving !== null) void take(leaving.id, () => accounts.takeBack(leaving.id));
    setLeaving(null);
  };
  return (
    <section className="page__part" aria-labelledby="guests">
      <Heading level={3} data-size="2xs" id="guests">
        {t("guests.title")}
      </Heading>
      <Paragraph>{t("guests.hint")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {data !== null && data.length === 0 && (
        <Paragraph className="page__empty">{t("guests.none")}</Paragraph>
      )}
      {data !== null && data.length > 0 && <GuestTable rows={data} busy={steps.busy} takeBack={setLeaving} />}
      <InviteForm busy={steps.busy === "invite"} take={take} />
      <Confirm
        open={leaving !== null}
        title={t("guests.takeBackOf", { name: leaving === null ? "" : calledOf(leaving) })}
        text={t("guests.takeBackAsk")}
        yes={t("guests.takeBack")}
        onYes={takeBack}
        onNo={() => setLeaving(null)}
      />
    </section>
  );
}

function calledOf(row: GuestInfo): string {
  return row.name ?? row.username;
}

interface TableProps {
  rows: readonly GuestInfo[];
  busy: string | null;
  takeBack(row: GuestInfo): void;
}

function GuestTable({ rows, busy, takeBack }: TableProps) {
  const { t, format } = useTexts();
  return (
    <WideTable
      label={t("guests.list")}
      className="kb__table"
      columns={[
        t("accounts.name"),
        t("guests.home"),
        t("accounts.role"),
        t("guests.until"),
        t("accounts.steps"),
      ]}
    >
      {rows.map((row) => (
        <Table.Row key={row.id}>
          <Table.HeaderCell scope="row">
            {calledOf(row)}{" "}
            {row.state !== "guest" && <Tag data-size="sm">{t(`guests.state.${row.state}`)}</Tag>}
          </Table.HeaderCell>
          <Table.Cell data-label={t("guests.home")}>{row.home}</Table.Cell>
          <Table.Cell data-label={t("accounts.role")}>{t(`role.${row.role}`)}</Table.Cell>
          <Table.Cell data-label={t("guests.until")}>
            {row.until === null ? t("guests.endless") : format.date(new Date(`${row.until}T12:00`))}
          </Table.Cell>
          <Table.Cell>
            <Button
              variant="tertiary"
              data-size="sm"
              loading={busy === row.id}
              aria-label={t("guests.takeBackOf", { name: calledOf(row) })}
              onClick={() => takeBack(row)}
            >
              {t("guests.takeBack")}
            </Button>
          </Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}

interface FormProps {
  busy: boolean;
  take: Take;
}

function InviteForm({ busy, take }: FormProps) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const [invited, setInvited] = useState<string | null>(null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const word = (name: string) => String(fields.get(name)).trim();
    const guest = { home: word("home"), username: word("username"), role: word("role") as Role };
    setInvited(null);
    void take("invite", () => accounts.invite({ ...guest, until: word("until") })).then((done) => {
      if (!done) return;
      setInvited(guest.username);
      form.reset();
    });
  };
  return (
    <form className="account__form" onSubmit={send} aria-label={t("guests.invite")}>
      <Textfield
        label={t("guests.home")}
        description={t("guests.homeHint")}
        name="home"
        autoComplete="off"
        autoCapitalize="none"
        pattern="[a-z][a-z0-9\-]+"
        required
        maxLength={64}
      />
      <Textfield
        label={t("accounts.username")}
        name="username"
        autoComplete="off"
        autoCapitalize="none"
        required
        maxLength={100}
      />
      <div className="account__select">
        <Label htmlFor="guest-role">{t("accounts.role")}</Label>
        <Select id="guest-role" name="role" defaultValue="support">
          <RoleOptions />
        </Select>
      </div>
      <Textfield
        label={t("guests.until")}
        name="until"
        type="date"
        min={dayIn(0)}
        max={dayIn(LONGEST_DAYS)}
        defaultValue={dayIn(USUAL_DAYS)}
        required
      />
      <Button type="submit" loading={busy}>
        {t("guests.invite")}
      </Button>
      <p role="status" className="account__said">
        {invited !== null && t("guests.invited", { name: invited })}
      </p>
    </form>
  );
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
