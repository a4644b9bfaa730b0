import { Alert, Button, Fieldset, Paragraph, Radio, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { DIGEST_TIMES, type DigestBody, type DigestInfo } from "../../api/digest";
import { Page } from "../desk/Page";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

/** Whether one gets an e-mail about what waits, and when. */
export function DigestPage() {
  const { t } = useTexts();
  const { digest } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => digest.chosen(), [digest]));
  return (
    <Page page="digest">
      <PageTitle title={t("digest.title")} />
      <Paragraph className="digest__words">{t("digest.intro")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Choice chosen={data} />}
    </Page>
  );
}

function Choice({ chosen }: { chosen: DigestInfo }) {
  const { t, language } = useTexts();
  const { digest } = useApi();
  const { busy, refusal, take, forget } = useSteps();
  const [when, setWhen] = useState(chosen.when);
  const [address, setAddress] = useState(chosen.address);
  const [saved, setSaved] = useState(false);
  const [astray, setAstray] = useState(false);
  const domains = chosen.domains.join(", ");
  const changed = () => {
    setSaved(false);
    setAstray(false);
    forget();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const domain = address.trim().split("@").at(-1)?.toLowerCase() ?? "";
    if (when !== "never" && !chosen.domains.includes(domain)) {
      setAstray(true);
      return;
    }
    void take("save", async () => {
      const kept = await digest.choose({ when, address, language: language as DigestBody["language"] });
      setAddress(kept.address);
    }).then(setSaved);
  };
  return (
    <form className="digest" onSubmit={save}>
      {!chosen.available && (
        <Alert data-color="warning" data-size="sm">
          {t("digest.off")}
        </Alert>
      )}
      <Fieldset>
        <Fieldset.Legend>{t("digest.when")}</Fieldset.Legend>
        {DIGEST_TIMES.map((time) => (
          <Radio
            key={time}
            name="when"
            value={time}
            label={t(`digest.${time}`)}
            description={time === "never" ? undefined : t(`digest.${time}Hint`)}
            checked={when === time}
            onChange={() => {
              setWhen(time);
              changed();
            }}
          />
        ))}
      </Fieldset>
      <Textfield
        type="email"
        autoComplete="email"
        label={t("digest.address")}
        description={t("digest.addressHint", { domains })}
        error={astray && <span role="alert">{t("digest.astray", { domains })}</span>}
        value={address}
        required={when !== "never"}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
          changed();
        }}
      />
      {refusal !== null && <Problem refusal={refusal} />}
      <div className="digest__end">
        <Button type="submit" loading={busy !== null}>
          {t("digest.save")}
        </Button>
        <span role="status">{saved && t(when === "never" ? "digest.savedOff" : "digest.saved")}</span>
      </div>
    </form>
  );
}
