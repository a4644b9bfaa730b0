import { Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useId } from "react";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  open: boolean;
  title: string;
  text: string;
  yes: string;
  onYes(): void;
  onNo(): void;
}

/** Asks before a step that cannot be taken back; the button says what it does. */
export function Confirm({ open, title, text, yes, onYes, onNo }: Props) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Dialog open={open} onClose={onNo} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {title}
      </Heading>
      <Paragraph>{text}</Paragraph>
      <div className="confirm__buttons">
        <Button onClick={onYes} autoFocus>
          {yes}
        </Button>
        <Button variant="secondary" onClick={onNo}>
          {t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
