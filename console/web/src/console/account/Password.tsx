import { Alert, Button, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SessionRow } from "../../api/accounts";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useOwnSession, useSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { deviceName } from "./devices";
import { faultOf, SHORTEST } from "./passwords";

/** One's own password; whoever logs in by another system is told to change it there. */
export function Password({ changed }: { changed(): void }) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { password_due } = useOwnSession();
  const { check } = useSession();
  const { data, refusal, reload } = useLoaded(useCallback(() => accounts.hasPassword(), [accounts]));
  const [ended, setEnded] = useState<readonly SessionRow[] | null>(null);
  return (
    <section className="page__part" aria-labelledby="own-password">
      <Heading level={3} data-size="2xs" id="own-password">
        {t("password.title")}
      </Heading>
      {password_due && ended === null && <Alert data-color="warning">{t("password.due")}</Alert>}
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data === false && <Paragraph>{t("password.elsewhere")}</Paragraph>}
      <div role="status">{ended !== null && <Changed ended={ended} />}</div>
      {ended !== null && password_due && (
        <Button className="account__button" onClick={check}>
          {t("password.goOn")}
        </Button>
      )}
      {data === true && !(ended !== null && password_due) && (
        <PasswordForm
          done={(sessions) => {
            setEnded(sessions);
            changed();
          }}
        />
      )}
    </section>
  );
}

/** That it was changed, and which sessions have ended by it. */
function Changed({ ended }: { ended: readonly SessionRow[] }) {
  const { t } = useTexts();
  const devices = ended.map((row) => deviceName(row.device, t("security.unknownDevice"))).join(" · ");
  return (
    <Alert data-color="success">
      <Paragraph>
        {t("password.changed")} {ended.length > 0 && t("password.ended", { count: ended.length, devices })}
      </Paragraph>
    </Alert>
  );
}

function PasswordForm({ done }: { done(ended: readonly SessionRow[]): void }) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { staff } = useOwnSession();
  const steps = useSteps();
  const [fault, setFault] = useState<ReturnType<typeof faultOf>>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const [old, chosen, again] = ["old", "new", "again"].map((name) => String(fields.get(name)));
    const found = faultOf(old ?? "", chosen ?? "", again ?? "");
    setFault(found);
    steps.forget();
    if (found !== null) return;
    void steps.take("change", async () => {
      done(await accounts.changePassword(old ?? "", chosen ?? ""));
      form.reset();
    });
  };
  const wrong = steps.refusal?.code === "wrong_password";
  const said = fault ?? (wrong ? "wrong" : null);
  return (
    <form className="account__password" onSubmit={submit} noValidate>
      {/* Password managers file the new password under the name that stands in the form. */}
      <input type="text" name="username" autoComplete="username" value={staff.username} readOnly hidden />
      <Textfield
        label={t("password.old")}
        name="old"
        type="password"
        autoComplete="current-password"
        maxLength={1024}
        required
      />
      <Textfield
        label={t("password.new")}
        description={t("password.rule", { count: SHORTEST })}
        name="new"
        type="password"
        autoComplete="new-password"
        maxLength={1024}
        required
      />
      <Textfield
        label={t("password.again")}
        name="again"
        type="password"
        autoComplete="new-password"
        maxLength={1024}
        required
      />
      <div role="alert">
        {said !== null && (
          <Alert data-color="danger">{t(`password.fault.${said}`, { count: SHORTEST })}</Alert>
        )}
      </div>
      {steps.refusal !== null && !wrong && <Problem refusal={steps.refusal} />}
      <Button className="account__button" type="submit" loading={steps.busy === "change"}>
        {t("password.change")}
      </Button>
    </form>
  );
}
