import { ExclamationmarkTriangleIcon, PersonGroupIcon } from "@navikt/aksel-icons";
import type { CopiedInfo } from "../../api/types";
import { Said } from "../reasons/Said";
import { useTexts } from "../texts/TextsProvider";
import { byKind } from "./copyAddresses";

const SHOWN = 3;

/** Who else got a mail, folded where they are many, and to whom a copy did not get through. */
export function Copied({ copied }: { copied: readonly CopiedInfo[] }) {
  const { t } = useTexts();
  if (copied.length === 0) return null;
  return (
    <ul className="copied" aria-label={t("copied.label")}>
      {byKind(copied).map(([kind, addresses]) => (
        <li key={kind} className="copied__line">
          <PersonGroupIcon aria-hidden />
          {addresses.length <= SHOWN ? (
            <span>{t(`copied.${kind}`, { addresses: addresses.join(", ") })}</span>
          ) : (
            <details>
              <summary>{t(`copied.many.${kind}`, { count: addresses.length })}</summary>
              {addresses.join(", ")}
            </details>
          )}
        </li>
      ))}
      {copied
        .filter(({ error }) => error !== "")
        .map(({ address, error, why }) => (
          <li key={address} className="copied__line" data-failed>
            <ExclamationmarkTriangleIcon aria-hidden />
            <span>
              {t("copied.failed", { address })} <Said words={error} why={why} />
            </span>
          </li>
        ))}
    </ul>
  );
}
