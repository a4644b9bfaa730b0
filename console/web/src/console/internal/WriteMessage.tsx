import { Button, Label, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, useId } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AttachmentInfo } from "../../api/types";
import { AttachButton } from "../conversation/AttachButton";
import { droppable, pasted } from "../conversation/boxEvents";
import { Enclosures } from "../conversation/Enclosures";
import { KeptNote } from "../kept/KeptNote";
import { useKept } from "../kept/useKept";
import type { Steps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { useThreadFiles } from "./useThreadFiles";

interface Writing {
  text: string;
  files: readonly AttachmentInfo[];
}

const NOTHING: Writing = { text: "", files: [] };

/** The box for what comes next in a thread, with the files that go along. */
export function WriteMessage({ thread, steps, reload }: { thread: string; steps: Steps; reload(): void }) {
  const { t } = useTexts();
  const { internal } = useApi();
  const id = useId();
  const kept = useKept(`thread.${thread}`, NOTHING);
  const { text } = kept.value;
  const { files, uploads, add, drop, takeOut, busy } = useThreadFiles(kept);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === "" || busy) return;
    void steps.take("say", async () => {
      const { clientId, sent } = kept.attempt();
      const named = files.map((file) => file.id);
      await internal.say(thread, text, clientId, named);
      sent();
      reload();
    });
  };
  return (
    <form className="internal__writing" onSubmit={send} {...droppable(add)}>
      <Label htmlFor={id}>{t("messages.write")}</Label>
      <Textarea
        id={id}
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => kept.write({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
        onPaste={(event) => pasted(event, add)}
      />
      <Enclosures files={files} uploads={uploads} takeOut={takeOut} drop={drop} />
      <KeptNote kept={kept} />
      <div className="internal__send">
        <Button type="submit" disabled={busy} loading={steps.busy === "say"}>
          {t("messages.send")}
        </Button>
        <AttachButton attach={add} />
      </div>
    </form>
  );
}
