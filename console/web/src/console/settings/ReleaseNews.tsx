import { Alert, Button } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { useEffect } from "react";
import { Link } from "react-router";
import { prefer, usePreferences } from "../preferences";
import { useTexts } from "../texts/TextsProvider";
import { RELEASES } from "./releases";

/** After an upgrade, until somebody has seen what it brought; who is new here is told nothing of changes. */
export function ReleaseNews() {
  const { t } = useTexts();
  const { release } = usePreferences();
  const { version } = RELEASES[0];
  useEffect(() => {
    if (release === null) prefer({ release: version });
  }, [release, version]);
  if (release === null || release === version) return null;
  return (
    <Alert data-color="info">
      <span className="release">
        {t("about.updated", { version })}{" "}
        <Link className="ds-link" to="/about">
          {t("about.seeNews")}
        </Link>
        <Button
          variant="tertiary"
          icon
          data-size="sm"
          aria-label={t("close")}
          onClick={() => prefer({ release: version })}
        >
          <XMarkIcon aria-hidden />
        </Button>
      </span>
    </Alert>
  );
}
