import { Alert, Checkbox, Fieldset, Textfield } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { QuotedInfo } from "../../api/sendingOn";
import type { MessageInfo } from "../../api/types";
import { useNews } from "../desk/News";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited } from "../knowledge/parts";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { addressesIn, MOST_COPIES, wrongIn } from "./copyAddresses";
import { newClientId } from "./drafts";
import { FileFacts } from "./Files";
import { TEXT_LIMIT } from "./SendRow";

/** What somebody wants to send on, with what stands in the form already. */
export interface SendOnWish {
  message: MessageInfo;
  to: string;
  text: string;
  /** The ids of the message's files that do not go along. */
  leftOut: readonly string[];
}

interface Props {
  inquiry: string;
  wish: SendOnWish;
  language: string;
  said(message: MessageInfo): void;
  close(): void;
}

/** Sends a message on by e-mail, with words of one's own; what goes along is shown before it goes. */
export function SendOnDialog({ inquiry, wish, language, said, close }: Props) {
  const { t } = useTexts();
  const api = useApi().sendingOn;
  const tell = useNews();
  const steps = useSteps();
  const { message } = wish;
  const { data, refusal, reload } = useLoaded(
    useCallback(() => api.quoted(inquiry, message.id), [api, inquiry, message.id]),
  );
  // The same wish keeps its id, so that what was sent although no answer came is not sent again.
  const [clientId] = useState(newClientId);
  const [to, setTo] = useState(wish.to);
  const [text, setText] = useState(wish.text);
  const [leftOut, setLeftOut] = useState(wish.leftOut);
  const addresses = addressesIn(to);
  const wrong =
    addresses.length === 0 || wrongIn(to) !== null
      ? t("sendOn.needTo")
      : addresses.length > MOST_COPIES
        ? t("sendOn.most", { most: MOST_COPIES })
        : text.trim() === ""
          ? t("sendOn.needText")
          : null;
  const send = async () => {
    const files = (data?.attachments ?? []).map(({ id }) => id).filter((id) => !leftOut.includes(id));
    const body = { client_id: clientId, text, to: addresses, attachments: files };
    const made = await api.send(inquiry, message.id, body);
    said(made);
    // An earlier try had come through although its answer did not: what was changed since has not gone.
    const other = made.address !== addresses[0] || (made.text.trim() !== text.trim() && !made.masked);
    tell({ text: other ? t("sendOn.earlier", { to: made.address ?? "" }) : t("sendOn.done") });
  };
  return (
    <EditDialog
      title={t("sendOn.open")}
      steps={steps}
      wrong={data === null ? t("loading") : wrong}
      save={() => void steps.take("save", send).then((done) => done && close())}
      close={close}
      yes={t("sendOn.do")}
    >
      <Alert data-color="warning" data-size="sm">
        {t("sendOn.leaves")}
      </Alert>
      <To
        typed={to}
        write={(typed) => {
          steps.forget(); // What was wrong with the address may be right now.
          setTo(typed);
        }}
      />
      <Textfield
        multiline
        data-size="sm"
        rows={4}
        label={t("sendOn.text")}
        value={text}
        maxLength={TEXT_LIMIT}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <Goes
          quoted={data}
          language={language}
          leftOut={leftOut}
          leave={(id, out) => setLeftOut(out ? [...leftOut, id] : leftOut.filter((one) => one !== id))}
        />
      )}
    </EditDialog>
  );
}

/** To whom it goes. */
function To({ typed, write }: { typed: string; write(typed: string): void }) {
  const { t } = useTexts();
  // Nobody is told that half an address is none.
  const [left, setLeft] = useState(typed !== "");
  const wrong = left ? wrongIn(typed) : null;
  return (
    <Textfield
      type="text"
      data-size="sm"
      inputMode="email"
      autoComplete="off"
      spellCheck={false}
      label={t("sendOn.to")}
      description={t("sendOn.toHint")}
      value={typed}
      maxLength={7000}
      error={wrong === null ? undefined : t("sendOn.noAddress", { address: wrong })}
      onFocus={() => setLeft(false)}
      onBlur={() => setLeft(true)}
      onChange={(event) => write(event.currentTarget.value)}
      onKeyDown={(event) => {
        // Enter in a line must not send what may not be finished.
        if (event.key === "Enter") event.preventDefault();
      }}
    />
  );
}

interface GoesProps {
  quoted: QuotedInfo;
  language: string;
  leftOut: readonly string[];
  leave(id: string, out: boolean): void;
}

/** What goes along below the words: the quote, and the files that nobody leaves out. */
function Goes({ quoted, language, leftOut, leave }: GoesProps) {
  const { t } = useTexts();
  return (
    <>
      {quoted.attachments.length > 0 && (
        <Fieldset data-size="sm">
          <Fieldset.Legend>{t("sendOn.files")}</Fieldset.Legend>
          {quoted.attachments.map((file) => (
            <Checkbox
              key={file.id}
              value={file.id}
              checked={!leftOut.includes(file.id)}
              onChange={(event) => leave(file.id, !event.currentTarget.checked)}
              label={
                <span className="sent-on__file">
                  {file.name} <FileFacts mediaType={file.media_type} size={file.size} />
                </span>
              }
            />
          ))}
        </Fieldset>
      )}
      <section className="sent-on__goes" aria-label={t("sendOn.goes")}>
        <p className="hint">{t("sendOn.goes")}</p>
        <p>
          <strong>{t("sendOn.subject")}</strong> {quoted.subject}
        </p>
        <p className="message__text" lang={language}>
          {quoted.text}
        </p>
      </section>
    </>
  );
}
