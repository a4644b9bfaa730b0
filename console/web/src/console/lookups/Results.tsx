import { Button } from "@digdir/designsystemet-react";
import { FilesIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { LookupEntry } from "../../api/lookups";
import type { ContactInfo, InquiryDetail } from "../../api/types";
import { Confirm } from "../conversation/Confirm";
import { useNews } from "../desk/News";
import { useSteps } from "../knowledge/hooks";
import { inLanguage, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { type Offer, offersOf } from "./putting";

interface Props {
  inquiry: string;
  entries: readonly LookupEntry[];
  replyTo: ContactInfo | null;
  read(detail: InquiryDetail): void;
}

/** What a register answered: each value can be copied, and who it is can be put on the inquiry's person. */
export function Results({ inquiry, entries, replyTo, read }: Props) {
  const { t } = useTexts();
  const api = useApi();
  const tell = useNews();
  const steps = useSteps();
  const [wanted, setWanted] = useState<Offer | null>(null);
  const put = (offer: Offer) => {
    setWanted(null);
    void steps.take("put", async () => {
      read(await api.addContact(inquiry, offer.contact));
      tell({ text: t("lookups.put") });
    });
  };
  return (
    <>
      <ol className="lookups__entries" aria-label={t("lookups.answer")}>
        {entries.map((entry) => (
          <li key={JSON.stringify(entry.values)}>
            <Values entry={entry} />
            <div className="lookups__offers">
              {offersOf(entry, replyTo).map((offer) => (
                <Button
                  key={offer.kind}
                  variant="secondary"
                  data-size="sm"
                  disabled={steps.busy !== null}
                  onClick={() => setWanted(offer)}
                >
                  {t(`lookups.use.${offer.kind}`)}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <Confirm
        open={wanted !== null}
        title={t("lookups.confirm")}
        text={t("lookups.confirmText", { what: wanted === null ? "" : said(wanted) })}
        yes={t("lookups.confirmYes")}
        onYes={() => wanted !== null && put(wanted)}
        onNo={() => setWanted(null)}
      />
    </>
  );
}

function Values({ entry }: { entry: LookupEntry }) {
  const { t, language } = useTexts();
  const tell = useNews();
  const copy = async (text: string, label: string) => {
    try {
      await navigator.clipboard.writeText(text);
      tell({ text: t("lookups.copied", { label }) });
    } catch {
      // Browsers let no page at the clipboard without encryption or against the person's settings.
      tell({ text: t("lookups.notCopied"), failed: true });
    }
  };
  return (
    <dl className="lookups__values">
      {entry.values.map((value) => {
        const label = inLanguage(value.labels, language) || value.name;
        return (
          <div key={value.name}>
            <dt>{label}</dt>
            <dd>
              <span>{value.text}</span>
              <Button
                variant="tertiary"
                data-size="sm"
                icon
                aria-label={t("lookups.copy", { label, text: value.text })}
                onClick={() => void copy(value.text, label)}
              >
                <FilesIcon aria-hidden />
              </Button>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What is put on the person, on one line. */
function said({ kind, contact }: Offer): string {
  if (kind === "name") return contact.name ?? "";
  const lines = contact.address.split("\n");
  const name = contact.name ?? "";
  return (name === "" || lines.includes(name) ? lines : [name, ...lines]).join(", ");
}
