import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { ArticleDetail } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";
import { type ArticleForm, clashes, formOf } from "./articleForm";
import { useFieldNames } from "./Differences";

interface Props {
  mine: ArticleForm;
  theirs: ArticleDetail;
  settle(keep: "mine" | "theirs"): void;
}

/** Somebody else has saved meanwhile: both versions side by side, and which of them to go on with. */
export function ConflictView({ mine, theirs, settle }: Props) {
  const { t, format } = useTexts();
  const label = useFieldNames();
  const id = useId();
  const { newest } = theirs;
  const different = clashes(mine, formOf(newest.article));
  return (
    <Alert data-color="warning" data-size="sm" role="alert" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {t("knowledge.conflict.title", { name: newest.staff_name || t("knowledge.nobody") })}
      </Heading>
      <Paragraph>{t("knowledge.conflict.text", { moment: format.full(new Date(newest.at)) })}</Paragraph>
      {different.map(({ field, language, mine: own, theirs: other }) => (
        <section className="kb__clash" key={`${field} ${language}`} aria-label={label(field, language)}>
          <strong>{label(field, language)}</strong>
          <div>
            <span className="hint">{t("knowledge.conflict.mine")}</span>
            <p lang={language ?? undefined}>{own || "–"}</p>
          </div>
          <div>
            <span className="hint">{t("knowledge.conflict.theirs")}</span>
            <p lang={language ?? undefined}>{other || "–"}</p>
          </div>
        </section>
      ))}
      <div className="confirm__buttons">
        <Button data-size="sm" onClick={() => settle("mine")}>
          {t("knowledge.conflict.keepMine")}
        </Button>
        <Button data-size="sm" variant="secondary" onClick={() => settle("theirs")}>
          {t("knowledge.conflict.takeTheirs")}
        </Button>
      </div>
    </Alert>
  );
}
