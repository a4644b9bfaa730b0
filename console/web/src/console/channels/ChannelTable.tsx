import { Table, Tag } from "@digdir/designsystemet-react";
import type { ChannelInfo } from "../../api/types";
import { WideTable } from "../desk/WideTable";
import { channelIcon, channelName } from "../inbox/labels";
import { Said, SaidAll } from "../reasons/Said";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

const TONES = { up: "success", starting: "info", down: "danger", off: "neutral" } as const;

/** One line per channel: how it is, what waits to go out by it, and what went wrong last. */
export function ChannelTable({ channels }: { channels: readonly ChannelInfo[] }) {
  const { t } = useTexts();
  return (
    <WideTable
      label={t("channels.table")}
      columns={[
        t("channels.channel"),
        t("channels.state"),
        t("channels.queue"),
        t("channels.failedColumn"),
        t("channels.lastError"),
      ]}
      part
      className="channels"
    >
      {channels.map((channel) => (
        <ChannelRow key={channel.name} channel={channel} />
      ))}
    </WideTable>
  );
}

function ChannelRow({ channel }: { channel: ChannelInfo }) {
  const { t, format } = useTexts();
  const now = useNow();
  const Icon = channelIcon(channel.name);
  const { state, reason, whys, waiting, oldest, failed } = channel;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        <span className="channels__name">
          <Icon aria-hidden /> {channelName(channel.name, t)}
        </span>
      </Table.HeaderCell>
      <Table.Cell data-label={t("channels.state")}>
        <div className="channels__state">
          <Tag data-color={state === "off" && reason !== "" ? "warning" : TONES[state]} data-size="sm">
            {t(`channels.state.${state}`)}
          </Tag>
          <span className="hint">
            {t("channels.since", { moment: format.moment(new Date(channel.since), new Date(now)) })}
          </span>
        </div>
        {reason !== "" && (
          <>
            <p className="channels__reason">
              {t(state === "off" ? "channels.wrongSetting" : "channels.told")}
            </p>
            <p className="hint">
              <SaidAll words={reason} whys={whys} />
            </p>
          </>
        )}
      </Table.Cell>
      <Table.Cell data-label={t("channels.queue")}>
        {waiting === 0 ? t("channels.nothing") : t("channels.waiting", { count: waiting })}
        {oldest !== null && (
          <span className="hint channels__more">
            {t("channels.oldest", { length: format.length(now - Date.parse(oldest)) })}
          </span>
        )}
      </Table.Cell>
      <Table.Cell data-label={t("channels.failedColumn")} data-bad={failed > 0}>
        {failed}
      </Table.Cell>
      <Table.Cell data-label={t("channels.lastError")}>
        {channel.last_error === "" ? (
          "–"
        ) : (
          <>
            <Said words={channel.last_error} why={channel.last_error_why} />
            {channel.last_error_at !== null && (
              <span className="hint channels__more">
                {format.moment(new Date(channel.last_error_at), new Date(now))}
              </span>
            )}
          </>
        )}
      </Table.Cell>
    </Table.Row>
  );
}
