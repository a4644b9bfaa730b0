import {
  Alert,
  Button,
  Dialog,
  Heading,
  Label,
  Paragraph,
  Select,
  Textfield,
} from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { ContactInfo, InquiryDetail } from "../../api/types";
import { channelName } from "../inbox/labels";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { refusalText } from "./StepProblem";
import { ADDABLE, type Addable, wayKey } from "./ways";

interface Props {
  inquiry: string;
  known: readonly ContactInfo[];
  open: boolean;
  close(): void;
  added(detail: InquiryDetail, contact: ContactInfo | null): void;
}

/** Asks for another way to reach the person; the service says whether it can be one. */
export function AddContact({ inquiry, known, open, close, added }: Props) {
  const { t, format } = useTexts();
  const id = useId();
  const api = useApi();
  const dealWith = useRefusal();
  const [channel, setChannel] = useState<Addable>("email");
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const wrong = refusal !== null && ["bad_input", "malformed"].includes(refusal.code);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    try {
      const detail = await api.addContact(inquiry, { channel, address, name: "" });
      added(detail, newest(detail.contacts, known, channel));
      setAddress("");
      setRefusal(null);
      close();
    } catch (failure) {
      setRefusal(dealWith(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("contact.title")}
      </Heading>
      <Paragraph>{t("contact.text")}</Paragraph>
      <form className="contact" onSubmit={(event) => void submit(event)}>
        <div className="contact__field">
          <Label htmlFor={`${id}-channel`}>{t("contact.channel")}</Label>
          <Select
            id={`${id}-channel`}
            value={channel}
            onChange={(event) => setChannel(event.currentTarget.value as Addable)}
          >
            {ADDABLE.map((one) => (
              <Select.Option key={one} value={one}>
                {channelName(one, t)}
              </Select.Option>
            ))}
          </Select>
        </div>
        <Textfield
          {...(channel === "letter" ? { multiline: true, rows: 4 } : { type: TYPES[channel] })}
          label={t(`contact.address.${channel}`)}
          description={channel === "letter" ? t("contact.letterHint") : undefined}
          value={address}
          required
          autoComplete="off"
          error={wrong ? t(`contact.wrong.${channel}`) : undefined}
          onChange={(event: { currentTarget: { value: string } }) => setAddress(event.currentTarget.value)}
        />
        {refusal !== null && !wrong && (
          <Alert data-color="danger" data-size="sm" role="alert">
            {refusalText(refusal, t, format)}
          </Alert>
        )}
        <div className="confirm__buttons">
          <Button type="submit" loading={busy} disabled={address.trim() === ""}>
            {t("contact.add")}
          </Button>
          <Button variant="secondary" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const TYPES = { email: "text", sms: "tel", xmpp: "text" } as const;

/** The way that has come in, in the form that the service gave it; one that was there already is found by its channel. */
function newest(
  contacts: readonly ContactInfo[],
  known: readonly ContactInfo[],
  channel: string,
): ContactInfo | null {
  const before = new Set(known.map(wayKey));
  const found = contacts.find((contact) => !before.has(wayKey(contact)));
  return found ?? contacts.find((contact) => contact.channel === channel) ?? null;
}
