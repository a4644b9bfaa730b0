import { Button, Heading, Paragraph, Table, Tag } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SessionRow } from "../../api/accounts";
import { WideTable } from "../desk/WideTable";
import { useChanging } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { deviceName } from "./devices";

/** Where one is logged in; one session or all others can be ended. */
export function OwnSessions() {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { data, refusal, reload, steps, take } = useChanging(
    useCallback(() => accounts.sessions(), [accounts]),
  );
  return (
    <div className="page__part">
      <Heading level={3} data-size="2xs">
        {t("security.sessions")}
      </Heading>
      <Paragraph>{t("security.sessionsHint")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {data !== null && (
        <>
          <SessionTable
            rows={data}
            busy={steps.busy}
            end={(session) => void take(session, () => accounts.end(session))}
          />
          {data.length > 1 && (
            <Button
              className="account__button"
              variant="secondary"
              loading={steps.busy === "others"}
              onClick={() => void take("others", () => accounts.endOthers())}
            >
              {t("security.endOthers")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

interface TableProps {
  rows: readonly SessionRow[];
  busy: string | null;
  end(session: string): void;
}

function SessionTable({ rows, busy, end }: TableProps) {
  const { t, format } = useTexts();
  const now = new Date();
  const device = (row: SessionRow) => deviceName(row.device, t("security.unknownDevice"));
  return (
    <WideTable
      label={t("security.sessions")}
      columns={[t("security.device"), t("security.used"), t("security.begun"), t("security.end")]}
    >
      {rows.map((row) => (
        <Table.Row key={row.id}>
          <Table.HeaderCell scope="row">
            {device(row)} {row.this && <Tag data-size="sm">{t("security.this")}</Tag>}
          </Table.HeaderCell>
          <Table.Cell>{format.moment(new Date(row.used_at), now)}</Table.Cell>
          <Table.Cell>{format.moment(new Date(row.created_at), now)}</Table.Cell>
          <Table.Cell>
            {!row.this && (
              <Button
                variant="tertiary"
                data-size="sm"
                loading={busy === row.id}
                aria-label={t("security.endOne", { device: device(row) })}
                onClick={() => end(row.id)}
              >
                {t("security.end")}
              </Button>
            )}
          </Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}
