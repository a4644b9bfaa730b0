import { Table, Tag } from "@digdir/designsystemet-react";
import type { ChannelInfo } from "../../api/types";
import { channelIcon, channelName } from "../inbox/labels";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

const TONES = { up: "success", starting: "info", down: "danger", off: "neutral" } as const;

/** One line per channel: how it is, what waits to go out by it, and what went wrong last. */
export function ChannelTable({ channels }: { channels: readonly ChannelInfo[] }) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for a keyboard (WCAG 2.1.1).
    <section className="page__part page__scroll" tabIndex={0} aria-label={t("channels.table")}>
      <Table className="channels" data-size="sm">
        <caption className="ds-sr-only">{t("channels.table")}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell scope="col">{t("channels.channel")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("channels.state")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("channels.queue")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("channels.failedColumn")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("channels.lastError")}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {channels.map((channel) => (
            <ChannelRow key={channel.name} channel={channel} />
          ))}
        </Table.Body>
      </Table>
    </section>
  );
}

function ChannelRow({ channel }: { channel: ChannelInfo }) {
  const { t, format } = useTexts();
  const now = useNow();
  const Icon = channelIcon(channel.name);
  const { state, reason, waiting, oldest, failed } = channel;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        <span className="channels__name">
          <Icon aria-hidden /> {channelName(channel.name, t)}
        </span>
      </Table.HeaderCell>
      <Table.Cell data-label={t("channels.state")}>
        <div className="channels__state">
          <Tag data-color={TONES[state]} data-size="sm">
            {t(`channels.state.${state}`)}
          </Tag>
          <span className="hint">
            {t("channels.since", { moment: format.moment(new Date(channel.since), new Date(now)) })}
          </span>
        </div>
        {reason !== "" && (
          <p className="channels__reason" lang="en">
            {reason}
          </p>
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
            <span lang="en">{channel.last_error}</span>
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
