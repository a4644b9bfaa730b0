import { Alert, Dialog, Heading } from "@digdir/designsystemet-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import { unfilled } from "../canned/filling";
import { Unfilled } from "../conversation/AnsweredSince";
import { droppable } from "../conversation/boxEvents";
import { Enclosures } from "../conversation/Enclosures";
import { Preview } from "../conversation/ReplyPreview";
import { SendRow, TEXT_LIMIT } from "../conversation/SendRow";
import { carriesFiles } from "../conversation/ways";
import { KeptNote } from "../kept/KeptNote";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { byWay, complete, toSee } from "./firstMessage";
import { Recipient } from "./Recipient";
import { useFirstMessage } from "./useFirstMessage";
import { useRecipient } from "./useRecipient";
import { Words } from "./Words";

/** Writes to somebody who has not written: what they answer comes into the inquiry that this begins. */
export function FirstMessageDialog({ close }: { close(): void }) {
  const { t } = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { form, write, ways, uploads, send, steps, kept } = useFirstMessage(close);
  const [missing, setMissing] = useState<string[]>([]);
  const known = useRecipient(form.way, form.address);
  const api = useApi().firstMessages;
  useEffect(() => {
    dialog.current?.showModal();
    document.getElementById(`${id}-to`)?.focus();
  }, [id]);
  const way = { channel: form.way, address: form.address, name: form.name };
  const attach = carriesFiles(way) ? uploads.add : null;
  const busy = steps.busy !== null;
  const refused = known === "wrong" || known?.stopped === true;
  const sendable =
    complete(form) && !busy && !uploads.busy && !refused && ways.length > 0 && form.text.length <= TEXT_LIMIT;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sendable) return;
    const left = unfilled(form.text);
    if (left.length > 0) setMissing(left);
    else send();
  };
  return (
    <div data-size="sm">
      <Dialog ref={dialog} onClose={close} closeButton={t("close")} aria-labelledby={id} className="first">
        <Heading level={2} data-size="xs" id={id}>
          {t("first.title")}
        </Heading>
        <KeptNote kept={kept} />
        {ways.length === 0 && (
          <Alert data-color="warning" data-size="sm">
            {t("first.off")}
          </Alert>
        )}
        <form
          className="first__form"
          onSubmit={submit}
          onKeyDown={stay}
          {...(attach === null ? {} : droppable(attach))}
        >
          <Recipient id={`${id}-to`} form={form} ways={ways} known={known} write={write} close={close} />
          <Words form={form} write={write} way={way} attach={attach} busy={busy} />
          {attach !== null && (
            <Enclosures
              files={form.files}
              uploads={uploads.uploads}
              takeOut={(file) => write({ files: form.files.filter((one) => one.id !== file) })}
              drop={uploads.drop}
            />
          )}
          <div role="alert">{steps.refusal !== null && <Why refusal={steps.refusal} />}</div>
          <SendRow
            id={`${id}-row`}
            kind="reply"
            used={form.text.length}
            again={steps.refusal !== null}
            sendable={sendable}
            sending={busy}
            attach={attach}
            also={[]}
            state={null}
            look={
              complete(form) && !refused && <Preview look={() => api.preview(toSee(byWay(form, form.way)))} />
            }
          />
        </form>
        <Unfilled
          names={missing}
          send={() => {
            setMissing([]);
            send();
          }}
          cancel={() => setMissing([])}
        />
      </Dialog>
    </div>
  );
}

/** Keeps Enter in a line from sending what may not be finished; from the text it is sent by Ctrl and Enter. */
function stay(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}

/** Why it was not sent; what was written is still there. */
function Why({ refusal }: { refusal: Refusal }) {
  const { t } = useTexts();
  if (refusal.code !== "not_found") return <Problem refusal={refusal} />;
  return (
    <Alert data-color="danger" data-size="sm">
      {t("first.fileGone")}
    </Alert>
  );
}
