import { Dialog, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { useEffect, useId, useRef, useState } from "react";
import { useHref } from "react-router";
import { copyText } from "../clipboard";
import { inquiryHere } from "../inbox/here";
import type { Inbox } from "../inbox/useInbox";
import { useTexts } from "../texts/TextsProvider";
import { useDeskAction } from "./actions";
import { useNews } from "./News";

interface Props {
  inbox: Inbox;
  open: string | null;
}

/**
 * Copies a link to the open inquiry, or by a key to that of the row with the focus.
 *
 * It leads to the inquiry itself, in whatever view it stands for who opens it.
 */
export function CopyLink({ inbox, open }: Props) {
  const { t } = useTexts();
  const tell = useNews();
  const anywhere = useHref("/open");
  const [refused, setRefused] = useState<string | null>(null);
  const copy = async (inquiry: string | null) => {
    if (inquiry === null) return;
    const address = new URL(`${anywhere}/${inquiry}`, window.location.origin).href;
    if (await copyText(address)) tell({ text: t("link.copied") });
    else setRefused(address);
  };
  useDeskAction("copyLink", open === null ? null : () => void copy(open));
  useDeskAction("copyLinkHere", () => void copy(inquiryHere(inbox.state.items, open)));
  return refused !== null && <ByHand address={refused} close={() => setRefused(null)} />;
}

/** The address to copy by hand, marked already. */
function ByHand({ address, close }: { address: string; close(): void }) {
  const { t } = useTexts();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // The dialog gives the focus to its close button when it opens; whoever opens this wants to copy.
  useEffect(() => {
    const frame = requestAnimationFrame(() => field.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("link.title")}
      </Heading>
      <Paragraph>{t("link.byHand")}</Paragraph>
      <Textfield
        label={t("link.address")}
        value={address}
        readOnly
        ref={field}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  );
}
