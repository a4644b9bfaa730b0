import { Button, Label, Select } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";
import type { ContactInfo } from "../../api/types";
import { channelIcon } from "../inbox/labels";
import { useTexts } from "../texts/TextsProvider";
import { count, plain } from "./segments";
import { unformatted } from "./unformatted";
import { wayKey, wayName } from "./ways";

interface Props {
  id: string;
  contacts: readonly ContactInfo[];
  way: ContactInfo | null;
  choose(way: ContactInfo | null): void;
  add(): void;
  /** What else is to be said of the way. */
  children?: ReactNode;
}

/** By which way the reply goes, of those that the person has given, and the button that adds one. */
export function ReplyWay({ id, contacts, way, choose, add, children }: Props) {
  const { t } = useTexts();
  const Icon = channelIcon(way?.channel ?? "");
  return (
    <div className="way">
      <Icon aria-hidden />
      <Label htmlFor={`${id}-way`} className="way__label">
        {t("way.label")}
      </Label>
      <Select
        id={`${id}-way`}
        className="way__select"
        data-size="sm"
        aria-describedby={`${id}-way-hint`}
        value={way === null ? "" : wayKey(way)}
        onChange={(event) =>
          choose(contacts.find((contact) => wayKey(contact) === event.currentTarget.value) ?? null)
        }
      >
        {way === null && <Select.Option value="">{t("way.none")}</Select.Option>}
        {contacts.map((contact) => (
          <Select.Option key={wayKey(contact)} value={wayKey(contact)}>
            {wayName(contact, t)}
          </Select.Option>
        ))}
      </Select>
      <Button variant="tertiary" data-size="sm" onClick={add}>
        <PlusIcon aria-hidden />
        {t("way.add")}
      </Button>
      {children}
    </div>
  );
}

interface HintProps {
  id: string;
  contacts: readonly ContactInfo[];
  way: ContactInfo | null;
  text: string;
}

/** What the chosen way means for what is written: where it goes, how long it may be. */
export function WayHint({ id, contacts, way, text }: HintProps) {
  const { t } = useTexts();
  // By default nobody is answered elsewhere while their chat is open (see `reply_to` of the service).
  const left = way?.channel !== "webchat" && contacts.some(({ channel }) => channel === "webchat");
  const { segments, left: room } = count(plain(unformatted(text)));
  const hints = [
    way?.channel === "sms" && t("way.sms", { count: segments, room }),
    way?.channel === "letter" && t("way.letter"),
    way?.channel === "email" && !left && t("way.email"),
    left && t("way.left"),
  ].filter((hint) => hint !== false);
  return (
    <p id={`${id}-way-hint`} className="way__hint hint">
      {hints.join(" ")}
    </p>
  );
}
