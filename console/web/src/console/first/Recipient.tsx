import { Alert, Paragraph, Textfield, ToggleGroup } from "@digdir/designsystemet-react";
import { useState } from "react";
import { Link } from "react-router";
import type { RecipientInfo } from "../../api/firstMessages";
import { channelName, standing } from "../inbox/labels";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { Form, Way } from "./firstMessage";
import type { Known } from "./useRecipient";

interface Props {
  /** The id of the address's field. */
  id: string;
  form: Form;
  ways: readonly Way[];
  known: Known;
  write(change: Partial<Form>): void;
  close(): void;
}

const TYPES = { email: "text", sms: "tel" } as const;

/** To whom it goes and by which way, and what should be known of them before they are written to. */
export function Recipient({ id, form, ways, known, write, close }: Props) {
  const { t } = useTexts();
  // Nobody is told that half an address is none.
  const [left, setLeft] = useState(false);
  const { way } = form;
  return (
    <>
      {ways.length > 1 && (
        <ToggleGroup
          data-toggle-group={t("first.way")}
          value={way}
          onChange={(value) => write({ way: value as Way })}
        >
          {ways.map((one) => (
            <ToggleGroup.Item key={one} value={one}>
              {channelName(one, t)}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup>
      )}
      <div className="first__person">
        <Textfield
          id={id}
          type={TYPES[way]}
          label={t(`contact.address.${way}`)}
          value={form.address}
          maxLength={320}
          required
          autoComplete="off"
          error={left && known === "wrong" ? t(`contact.wrong.${way}`) : undefined}
          onBlur={() => setLeft(true)}
          onChange={(event) => write({ address: event.currentTarget.value })}
        />
        <Textfield
          label={t("first.name")}
          value={form.name}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => write({ name: event.currentTarget.value })}
        />
      </div>
      <div role="status" className="first__known">
        {known !== null && known !== "wrong" && <Found known={known} close={close} />}
      </div>
    </>
  );
}

function Found({ known, close }: { known: RecipientInfo; close(): void }) {
  const { t } = useTexts();
  const me = useOwnSession().staff.id;
  if (known.stopped) {
    return (
      <Alert data-color="warning" data-size="sm">
        {t("error.opted_out")}
      </Alert>
    );
  }
  if (known.open.length === 0) return null;
  return (
    <Alert data-color="info" data-size="sm">
      <Paragraph>{t("first.known", { count: known.open.length })}</Paragraph>
      <ul className="first__open">
        {known.open.map((one) => (
          <li key={one.id}>
            {/* What is written stays, and is there again when this is opened. */}
            <Link className="ds-link" to={`/open/${one.id}`} lang={one.language} onClick={close}>
              {one.title || t("inbox.untitled")}
            </Link>{" "}
            <span className="hint">
              {one.number} · {channelName(one.channel, t)} · {standing(one, me, t).text}
            </span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
