import { Alert, Button, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { EnrolmentInfo, FactorInfo } from "../../api/accounts";
import type { Refusal } from "../../api/refusal";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useOwnSession, useSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

/** Codes from a telephone beside the password: set up, recovery codes, removed. */
export function SecondFactor() {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { factor_due } = useOwnSession();
  const { check } = useSession();
  const { data, refusal, reload } = useLoaded(useCallback(() => accounts.factor(), [accounts]));
  const [enrolment, setEnrolment] = useState<EnrolmentInfo | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const steps = useSteps();
  const done = (made: readonly string[] | null) => {
    setEnrolment(null);
    setCodes(made);
    reload();
  };
  return (
    <section className="page__part" aria-labelledby="second-factor">
      <Heading level={3} data-size="2xs" id="second-factor">
        {t("factor.title")}
      </Heading>
      {factor_due && codes === null && <Alert data-color="warning">{t("factor.due")}</Alert>}
      <Awaited data={data} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <FactorProblem refusal={steps.refusal} />}
      {data !== null && <FactorState factor={data} />}
      {codes !== null && (
        <Codes
          codes={codes}
          close={() => {
            setCodes(null);
            if (factor_due) check();
          }}
        />
      )}
      {data?.on === false && enrolment === null && codes === null && (
        <Button
          className="account__button"
          loading={steps.busy === "enrol"}
          onClick={() => void steps.take("enrol", async () => setEnrolment(await accounts.enrol()))}
        >
          {t("factor.begin")}
        </Button>
      )}
      {enrolment !== null && (
        <>
          <Enrolment enrolment={enrolment} />
          <CodeForm
            label={t("factor.firstCode")}
            button={t("factor.confirm")}
            busy={steps.busy === "confirm"}
            submit={(code) => void steps.take("confirm", async () => done(await accounts.confirm(code)))}
          />
        </>
      )}
      {data?.on === true && codes === null && (
        <>
          <CodeForm
            label={t("factor.codeForNew")}
            button={t("factor.renew")}
            busy={steps.busy === "renew"}
            submit={(code) => void steps.take("renew", async () => done(await accounts.renewCodes(code)))}
          />
          {!data.required && (
            <CodeForm
              label={t("factor.codeForRemoving")}
              button={t("factor.remove")}
              busy={steps.busy === "remove"}
              submit={(code) =>
                void steps.take("remove", async () => {
                  await accounts.removeFactor(code);
                  done(null);
                })
              }
            />
          )}
        </>
      )}
    </section>
  );
}

function FactorState({ factor }: { factor: FactorInfo }) {
  const { t } = useTexts();
  return <Paragraph>{factor.on ? t("factor.on", { count: factor.codes_left }) : t("factor.off")}</Paragraph>;
}

function FactorProblem({ refusal }: { refusal: Refusal }) {
  const { t } = useTexts();
  if (refusal.code !== "wrong_code") return <Problem refusal={refusal} />;
  return (
    <div role="alert">
      <Alert data-color="danger">{t("login.problem.code")}</Alert>
    </div>
  );
}

function Enrolment({ enrolment }: { enrolment: EnrolmentInfo }) {
  const { t } = useTexts();
  return (
    <div className="account__enrolment">
      <Paragraph>{t("factor.scan")}</Paragraph>
      <img
        src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
        alt={t("factor.picture")}
        width={220}
        height={220}
      />
      <Paragraph>
        {t("factor.byHand")} <code className="account__secret">{enrolment.secret}</code>
      </Paragraph>
    </div>
  );
}

function Codes({ codes, close }: { codes: readonly string[]; close(): void }) {
  const { t } = useTexts();
  return (
    <div className="account__codes" role="status">
      <Paragraph>{t("factor.codes")}</Paragraph>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button className="account__button" variant="secondary" onClick={close}>
        {t("factor.kept")}
      </Button>
    </div>
  );
}

interface FormProps {
  label: string;
  button: string;
  busy: boolean;
  submit(code: string): void;
}

function CodeForm({ label, button, busy, submit }: FormProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).trim();
    if (code !== "") submit(code);
  };
  return (
    <form className="account__form" onSubmit={send}>
      <Textfield label={label} name="code" autoComplete="one-time-code" maxLength={32} />
      <Button type="submit" variant="secondary" loading={busy}>
        {button}
      </Button>
    </form>
  );
}
