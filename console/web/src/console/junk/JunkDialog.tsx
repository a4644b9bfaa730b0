import { Button, Checkbox, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  title: string;
  text: string;
  /** What is offered about the sender beside; null where nothing is. */
  offer: string | null;
  /** Whether the offer is taken unless somebody says otherwise. */
  offered?: boolean;
  yes: string;
  busy: boolean;
  choose(taken: boolean): void;
  close(): void;
  children?: ReactNode;
}

/** Asks before something is sorted out as junk or put back, and what is to become of its sender. */
export function JunkDialog(props: Props) {
  const { title, text, offer, offered = false, yes, busy, choose, close, children } = props;
  const { t } = useTexts();
  const id = useId();
  const [taken, setTaken] = useState(offered);
  const button = useRef<HTMLButtonElement>(null);
  // The dialog has opened by now, and has given the focus to its closing button.
  useEffect(() => button.current?.focus(), []);
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {title}
      </Heading>
      <Paragraph>{text}</Paragraph>
      {offer !== null && (
        <Checkbox
          className="junk__offer"
          label={offer}
          checked={taken}
          onChange={(event) => setTaken(event.currentTarget.checked)}
        />
      )}
      <div className="confirm__buttons">
        <Button ref={button} loading={busy} onClick={() => choose(offer !== null && taken)}>
          {yes}
        </Button>
        <Button variant="secondary" onClick={close}>
          {t("cancel")}
        </Button>
      </div>
      {children}
    </Dialog>
  );
}
