import { Alert, Button, Paragraph, Tag } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import type { ArticleDetail } from "../../../api/knowledge";
import { Confirm } from "../../conversation/Confirm";
import { useNews } from "../../desk/News";
import { useOwnSession } from "../../session/SessionProvider";
import { useTexts } from "../../texts/TextsProvider";
import { Problem, StateTag, useLanguageNames } from "../parts";
import { missing } from "./articleForm";
import { ConflictView } from "./ConflictView";
import { Facts } from "./Facts";
import { TextTabs } from "./TextTabs";
import { Topics } from "./Topics";
import { type EditedArticle, useArticle } from "./useArticle";
import { Versions } from "./Versions";

/** Those whose steps citizens see; the service decides, this only spares others a button that would be refused. */
const PUBLISHERS: ReadonlySet<string> = new Set(["desk", "editor", "administrator"]);

interface Props {
  first: ArticleDetail | null;
  created(id: string): void;
}

/** All of an article: what it says, what is known of it, its steps and its versions. */
export function ArticleEditor({ first, created }: Props) {
  const { t } = useTexts();
  const tell = useNews();
  const article = useArticle(first, created);
  const { detail, form, change, steps, theirs } = article;
  const save = (event: FormEvent) => {
    event.preventDefault();
    void article.save().then((done) => done && tell({ text: t("knowledge.done.save") }));
  };
  return (
    <>
      <form className="kb__editor" onSubmit={save} noValidate>
        {detail !== null && <Standing detail={detail} />}
        <TextTabs article={detail?.id ?? null} texts={form.texts} change={(texts) => change({ texts })} />
        <Facts form={form} change={change} />
        <Topics form={form} change={change} article={detail?.id ?? null} />
        {theirs !== null && <ConflictView mine={form} theirs={theirs} settle={article.settle} />}
        {steps.refusal !== null && theirs === null && <Problem refusal={steps.refusal} />}
        <StepRow article={article} />
      </form>
      {detail !== null && <Versions key={detail.newest.version} article={article} detail={detail} />}
    </>
  );
}

function Standing({ detail }: { detail: ArticleDetail }) {
  const { t, format } = useTexts();
  const { newest, state, draft } = detail;
  return (
    <p className="kb__standing">
      <StateTag state={state} />
      {draft && state === "published" && (
        <Tag data-color="warning" data-size="sm">
          {t("knowledge.waits")}
        </Tag>
      )}
      <span className="hint">
        {t("knowledge.savedBy", {
          name: newest.staff_name || t("knowledge.nobody"),
          moment: format.full(new Date(newest.at)),
        })}
      </span>
    </p>
  );
}

function StepRow({ article }: { article: EditedArticle }) {
  const { t } = useTexts();
  const tell = useNews();
  const { staff } = useOwnSession();
  const nameOf = useLanguageNames();
  const [asking, setAsking] = useState(false);
  const { detail, form, dirty, steps, theirs } = article;
  const lacking = missing(form);
  const mayPublish = PUBLISHERS.has(staff.role);
  const publishable = detail === null || dirty || detail.draft || detail.state !== "published";
  const told = (done: boolean, step: "publish" | "withdraw") => {
    if (done) tell({ text: t(`knowledge.done.${step}`) });
  };
  return (
    <div className="kb__steps">
      {publishable && lacking.length > 0 && (
        <Alert data-color="info" data-size="sm">
          <Paragraph>{t("knowledge.missing")}</Paragraph>
          <ul className="kb__lacking">
            {lacking.map(({ what, language }) => (
              <li key={`${what} ${language}`}>
                {language !== null && `${nameOf(language)}: `}
                {t(`knowledge.missing.${what}`)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {!mayPublish && <Paragraph className="hint">{t("knowledge.onlyDrafts")}</Paragraph>}
      <div className="kb__buttons">
        <Button
          type="submit"
          variant="secondary"
          loading={steps.busy === "save"}
          disabled={!dirty || theirs !== null}
        >
          {t("knowledge.save")}
        </Button>
        {mayPublish && (
          <Button
            loading={steps.busy === "publish"}
            disabled={!publishable || lacking.length > 0 || theirs !== null}
            onClick={() => void article.publish().then((done) => told(done, "publish"))}
          >
            {t("knowledge.publish")}
          </Button>
        )}
        {mayPublish && detail !== null && detail.state === "published" && (
          <Button
            variant="tertiary"
            data-color="danger"
            loading={steps.busy === "withdraw"}
            disabled={dirty || theirs !== null}
            onClick={() => setAsking(true)}
          >
            {t("knowledge.withdraw")}
          </Button>
        )}
        <span className="hint" role="status">
          {dirty && t("knowledge.unsaved")}
        </span>
      </div>
      <Confirm
        open={asking}
        title={t("knowledge.withdraw.title")}
        text={t("knowledge.withdraw.text")}
        yes={t("knowledge.withdraw")}
        onYes={() => {
          setAsking(false);
          void article.withdraw().then((done) => told(done, "withdraw"));
        }}
        onNo={() => setAsking(false)}
      />
    </div>
  );
}
