import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { Link, useLocation } from "react-router";
import { useTexts } from "../texts/TextsProvider";

/** The way back to the inquiry from which somebody came to the knowledge base; nothing where they came by themselves. */
export function WayBack() {
  const { t } = useTexts();
  const { state } = useLocation();
  const back: unknown = typeof state === "object" && state !== null && "back" in state ? state.back : null;
  if (typeof back !== "string" || !back.startsWith("/")) return null;
  return (
    <p className="answers__back">
      <Link className="ds-link" to={back}>
        <ArrowLeftIcon aria-hidden />
        {t("answers.back")}
      </Link>
    </p>
  );
}
