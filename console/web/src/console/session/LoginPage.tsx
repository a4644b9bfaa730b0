import { Alert, Button, Card, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { Refusal } from "../../api/refusal";
import { Brand } from "../desk/Brand";
import { LanguageSelect } from "../desk/LanguageSelect";
import { useTexts } from "../texts/TextsProvider";
import { useSession } from "./SessionProvider";
import { useCountdown } from "./useCountdown";

type Problem = "wrong" | "missing" | "limited" | "offline" | "other";

/** Log-in with a local account. `because` tells why somebody who was in stands here again. */
export function LoginPage({ because }: { because: "start" | "expired" | "left" }) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${t("login.title")} – Torg`;
  }, [t]);
  return (
    <div className="login">
      <header className="login__header">
        <Brand />
        <LanguageSelect />
      </header>
      <main className="login__main">
        <Card className="login__card">
          <Heading level={1} data-size="md">
            {t("login.title")}
          </Heading>
          {because === "expired" && (
            <Alert data-color="info" role="status">
              {t("login.expired")}
            </Alert>
          )}
          {because === "left" && <Paragraph role="status">{t("login.left")}</Paragraph>}
          <LoginForm />
        </Card>
      </main>
    </div>
  );
}

function LoginForm() {
  const { t, format } = useTexts();
  const login = useLogin();
  return (
    <form className="login__form" onSubmit={login.submit} noValidate>
      <Textfield
        label={t("login.username")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
      />
      <PasswordField />
      <div role="alert">
        {login.problem !== null && (
          <Alert data-color={login.problem === "limited" ? "warning" : "danger"}>
            {t(`login.problem.${login.problem}`)}{" "}
            {/* Said once with the alert, then counted down in silence. */}
            {login.wait > 0 && (
              <span aria-live="off">{t("login.wait", { wait: format.wait(login.wait) })}</span>
            )}
          </Alert>
        )}
      </div>
      <Button type="submit" loading={login.busy} disabled={login.wait > 0}>
        {t(login.busy ? "login.busy" : "login.submit")}
      </Button>
    </form>
  );
}

function PasswordField() {
  const { t } = useTexts();
  const [shown, setShown] = useState(false);
  return (
    <div className="login__password">
      <Textfield
        label={t("login.password")}
        name="password"
        type={shown ? "text" : "password"}
        autoComplete="current-password"
        maxLength={1024}
        required
      />
      <Button variant="tertiary" data-size="sm" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {t("login.show")}
      </Button>
    </div>
  );
}

function useLogin() {
  const api = useApi();
  const { entered } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wait, waitFor] = useCountdown();
  const underway = useRef(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const [username, password] = [String(fields.get("username")).trim(), String(fields.get("password"))];
    if (underway.current) return;
    if (username === "" || password === "") {
      setProblem("missing");
      form.querySelector<HTMLInputElement>(username === "" ? "[name=username]" : "[name=password]")?.focus();
      return;
    }
    underway.current = true;
    setBusy(true);
    setProblem(null);
    try {
      entered(await api.logIn(username, password));
    } catch (failure) {
      const refusal = failure instanceof Refusal ? failure : new Refusal("error", String(failure));
      if (refusal.retryAfter !== null) waitFor(refusal.retryAfter);
      setProblem(problemOf(refusal));
      form.querySelector<HTMLInputElement>("[name=password]")?.select();
    } finally {
      underway.current = false;
      setBusy(false);
    }
  };
  return { busy, problem, wait, submit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}

function problemOf(refusal: Refusal): Problem {
  if (refusal.code === "rate_limited") return "limited";
  if (refusal.status === 401) return "wrong";
  return refusal.code === "offline" || refusal.code === "timeout" ? "offline" : "other";
}
