import { Field, Label, Paragraph, Select } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded } from "../hooks";
import { Awaited, articleLanguage, PageTitle } from "../parts";
import { useKnown } from "../useKnown";
import { Proposal } from "./Proposal";

const STATES = ["open", "published", "dismissed"] as const;

/** What people ask and no article answers, those most asked for first. */
export function ProposalsPage() {
  const { t, language } = useTexts();
  const api = useApi().knowledge;
  const { services } = useKnown();
  const [asked, ask] = useSearchParams();
  const state = STATES.find((one) => one === asked.get("state")) ?? "open";
  const load = useCallback(
    async () => ({ state, proposals: await api.proposals(state, articleLanguage(language)) }),
    [api, state, language],
  );
  const { data, refusal, reload } = useLoaded(load);
  return (
    <>
      <PageTitle title={t("knowledge.proposals")} />
      <Paragraph className="hint">{t("knowledge.proposals.text")}</Paragraph>
      <Field className="kb__choice">
        <Label>{t("knowledge.proposals.state")}</Label>
        <Select
          value={state}
          onChange={(event) => ask({ state: event.currentTarget.value }, { replace: true })}
        >
          {STATES.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`knowledge.proposals.${one}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && data.proposals.length === 0 && (
        <Paragraph className="page__empty">{t(`knowledge.proposals.none.${data.state}`)}</Paragraph>
      )}
      {data?.proposals.map((proposal) => (
        <Proposal
          key={`${proposal.id} ${proposal.version}`}
          proposal={proposal}
          services={services}
          changed={reload}
        />
      ))}
    </>
  );
}
