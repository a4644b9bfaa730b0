import {
  Button,
  Field,
  Heading,
  Label,
  Paragraph,
  Select,
  Tag,
  Textfield,
} from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import { Link } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type DraftBody, type ProposalInfo } from "../../../api/knowledge";
import { useNews } from "../../desk/News";
import { isTextKey } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";
import { useNow } from "../../useNow";
import { lines } from "../articles/articleForm";
import { Area } from "../articles/TextTabs";
import { useSteps } from "../hooks";
import { articleLanguage, Problem, useLanguageNames } from "../parts";
import { ServiceSelect } from "../ServiceSelect";
import type { KnownService } from "../useKnown";

const ROWS = { alternatives: 3, answer: 8 };

interface Props {
  proposal: ProposalInfo;
  /** Services to choose from. */
  services: readonly KnownService[];
  changed(): void;
}

/** One proposal: who asked and how, what the article is to say, and what becomes of it. */
export function Proposal(props: Props) {
  const { proposal } = props;
  const id = useId();
  return (
    <article className="kb__proposal" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id} lang={proposal.draft.language}>
        {proposal.draft.question || proposal.about}
      </Heading>
      <Evidence proposal={proposal} />
      {proposal.state === "open" ? <Deciding {...props} /> : <Decided {...props} />}
    </article>
  );
}

function Evidence({ proposal }: { proposal: ProposalInfo }) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  const {
    asked,
    since,
    by_kind: kinds,
    examples,
    nearest,
    nearest_question: question,
    topic_name,
  } = proposal;
  return (
    <>
      <p className="kb__tags">
        <strong>{t("knowledge.asked", { count: asked })}</strong>
        {since !== null && (
          <span className="hint">
            {t("knowledge.askedSince", { moment: format.moment(new Date(since), now) })}
          </span>
        )}
        {Object.entries(kinds).map(([kind, count]) => {
          const key = `knowledge.kind.${kind}`;
          return (
            <Tag key={kind} data-size="sm" data-color="neutral">
              {count} {isTextKey(key) ? t(key) : kind}
            </Tag>
          );
        })}
      </p>
      <details className="page__more">
        <summary>{t("knowledge.evidence")}</summary>
        <ul className="kb__list">
          {examples.map((one) => (
            <li key={`${one.at} ${one.text}`}>
              <q lang={one.language}>{one.text}</q>{" "}
              <span className="hint">
                {t(`knowledge.kind.${one.kind}`)}, {format.moment(new Date(one.at), now)}
              </span>
            </li>
          ))}
        </ul>
      </details>
      {nearest !== null && (
        <Paragraph className="hint">
          {t("knowledge.nearest")}{" "}
          <Link className="ds-link" to={`/knowledge/articles/one/${nearest}`}>
            {question ?? nearest}
          </Link>
        </Paragraph>
      )}
      {topic_name !== null && (
        <Paragraph className="hint">{t("knowledge.topicSuggested", { name: topic_name })}</Paragraph>
      )}
    </>
  );
}

function Deciding({ proposal, services, changed }: Props) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const steps = useSteps();
  const [draft, setDraft] = useState<DraftBody>(proposal.draft);
  const change = (part: Partial<DraftBody>) => setDraft((before) => ({ ...before, ...part }));
  const take = (name: "saveProposal" | "publishProposal" | "dismiss", step: () => Promise<unknown>) =>
    void steps
      .take(name, async () => {
        await step();
      })
      .then((done) => {
        if (!done) return;
        tell({ text: t(`knowledge.done.${name}`) });
        changed();
      });
  const whole = [draft.question, draft.answer, draft.service, draft.link].every((text) => text.trim() !== "");
  const { id, version } = proposal;
  const save = (event: FormEvent) => {
    event.preventDefault();
    take("saveProposal", () => api.editProposal(id, version, draft));
  };
  return (
    <form className="kb__fields" onSubmit={save} noValidate>
      <DraftFields draft={draft} services={services} change={change} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} again={changed} />}
      <div className="kb__buttons">
        <Button
          data-size="sm"
          disabled={!whole}
          loading={steps.busy === "publishProposal"}
          onClick={() => take("publishProposal", () => api.publishProposal(id, version, draft))}
        >
          {t("knowledge.publish")}
        </Button>
        <Button type="submit" variant="secondary" data-size="sm" loading={steps.busy === "saveProposal"}>
          {t("knowledge.draft.save")}
        </Button>
        <Button
          variant="tertiary"
          data-size="sm"
          loading={steps.busy === "dismiss"}
          onClick={() => take("dismiss", () => api.dismissProposal(id, version))}
        >
          {t("knowledge.dismiss")}
        </Button>
      </div>
    </form>
  );
}

interface DraftProps {
  draft: DraftBody;
  services: readonly KnownService[];
  change(part: Partial<DraftBody>): void;
}

function DraftFields({ draft, services, change }: DraftProps) {
  const { t } = useTexts();
  const nameOf = useLanguageNames();
  const [alternatives, setAlternatives] = useState((draft.alternatives ?? []).join("\n"));
  return (
    <>
      <Textfield
        label={t("knowledge.field.question")}
        lang={draft.language}
        value={draft.question}
        onChange={(event) => change({ question: event.currentTarget.value })}
      />
      <Area
        label={t("knowledge.field.alternatives")}
        hint={t("knowledge.hint.alternatives")}
        rows={ROWS.alternatives}
        value={alternatives}
        change={(text) => {
          setAlternatives(text);
          change({ alternatives: lines(text) });
        }}
      />
      <Area
        label={t("knowledge.field.answer")}
        hint={t("knowledge.hint.answer")}
        rows={ROWS.answer}
        value={draft.answer}
        change={(answer) => change({ answer })}
      />
      <div className="kb__grid">
        <Field>
          <Label>{t("knowledge.language")}</Label>
          <Select
            value={draft.language}
            onChange={(event) => change({ language: articleLanguage(event.currentTarget.value) })}
          >
            {ARTICLE_LANGUAGES.map((code) => (
              <Select.Option key={code} value={code}>
                {nameOf(code)}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <ServiceSelect
          label={t("knowledge.field.service")}
          services={services}
          value={draft.service}
          change={(service) => change({ service })}
        />
        <Textfield
          label={t("knowledge.field.link")}
          type="url"
          value={draft.link}
          onChange={(event) => change({ link: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

function Decided({ proposal, changed }: Props) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const steps = useSteps();
  const reopen = () =>
    void steps
      .take("reopen", async () => {
        await api.reopenProposal(proposal.id, proposal.version);
      })
      .then((done) => {
        if (!done) return;
        tell({ text: t("knowledge.done.reopen") });
        changed();
      });
  return (
    <div className="kb__buttons">
      {proposal.article !== null && (
        <Link className="ds-link" to={`/knowledge/articles/one/${proposal.article}`}>
          {t("knowledge.toArticle")}
        </Link>
      )}
      <Button variant="secondary" data-size="sm" loading={steps.busy === "reopen"} onClick={reopen}>
        {proposal.state === "published" ? t("knowledge.undo.published") : t("knowledge.undo")}
      </Button>
      {steps.refusal !== null && <Problem refusal={steps.refusal} again={changed} />}
    </div>
  );
}
