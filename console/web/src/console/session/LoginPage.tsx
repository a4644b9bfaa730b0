import { Alert, Button, Card, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useApi } from "../../api/ApiProvider";
import { type LogInWays, PROVIDER_URL } from "../../api/accounts";
import { Refusal } from "../../api/refusal";
import { Brand } from "../desk/Brand";
import { LanguageSelect } from "../desk/LanguageSelect";
import { useTexts } from "../texts/TextsProvider";
import { useSession } from "./SessionProvider";
import { useCountdown } from "./useCountdown";

type Problem = "wrong" | "missing" | "limited" | "offline" | "other" | "code" | Told;

/** What the way back from the provider tells by the address. */
const TOLD = ["no_account", "not_let_in", "provider_away", "other"] as const;
type Told = (typeof TOLD)[number];

/** Log-in by the provider or with a name and a password. `because` tells why somebody who was in stands here again. */
export function LoginPage({ because }: { because: "start" | "expired" | "left" }) {
  const { t } = useTexts();
  useEffect(() => {
    const before = document.title;
    document.title = `${t("login.title")} – Torg`;
    return () => {
      document.title = before;
    };
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
          <LogIn beside={because === "expired"} />
        </Card>
      </main>
    </div>
  );
}

/**
 * The log-in over a desk whose session has ended, with everything that was being written still behind it.
 *
 * It is modal, so that it lies over dialogs that were open, too, and only logging in closes it.
 */
export function LoginOver() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    show(dialog.current);
    document.body.dataset["unseen"] = "true";
    return () => {
      delete document.body.dataset["unseen"];
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return createPortal(
    // Browsers close a dialog at the second Escape whatever is said to the first.
    <dialog
      ref={dialog}
      className="login-over"
      onCancel={(event) => event.preventDefault()}
      onClose={() => show(dialog.current)}
    >
      <LoginPage because="expired" />
    </dialog>,
    document.body,
  );
}

function show(dialog: HTMLDialogElement | null): void {
  dialog?.showModal();
  dialog?.querySelector<HTMLInputElement>("[name=username]")?.focus();
}

/** What there is to log in with. `beside`: the provider's page opens in a window of its own, since this one holds work. */
function LogIn({ beside }: { beside: boolean }) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const [ways, setWays] = useState<LogInWays | null>(null);
  useEffect(() => {
    // The form works without knowing more; whoever cannot reach the service hears of it when they try.
    accounts.ways().then(setWays, () => setWays(null));
  }, [accounts]);
  return (
    <>
      {ways?.provider && (
        <>
          <Button asChild className="login__provider">
            <a href={PROVIDER_URL} target={beside ? "_blank" : undefined} rel="noopener">
              {t("login.with", { provider: ways.provider })}
              {beside && ` ${t("login.beside")}`}
            </a>
          </Button>
          <Paragraph className="login__or">{t("login.or")}</Paragraph>
        </>
      )}
      {ways?.directory && <Paragraph>{t("login.directoryHint")}</Paragraph>}
      <LoginForm second={Boolean(ways?.provider)} />
      <Forgotten ways={ways} />
    </>
  );
}

/** Whom to ask for a new password: nobody gets one by themselves, since then whoever reads their mail would, too. */
function Forgotten({ ways }: { ways: LogInWays | null }) {
  const { t } = useTexts();
  return (
    <div className="login__forgotten">
      <Paragraph data-size="sm">
        {t("login.forgotten", { help: ways?.help || t("login.forgottenAdmin") })}
        {(ways?.directory || ways?.provider) && ` ${t("login.forgottenElsewhere")}`}
      </Paragraph>
    </div>
  );
}

/** `second`: the button of the provider stands before it. */
function LoginForm({ second }: { second: boolean }) {
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
      {login.asksCode && <CodeField />}
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
      <Button
        type="submit"
        variant={second ? "secondary" : "primary"}
        loading={login.busy}
        disabled={login.wait > 0}
      >
        {t(login.busy ? "login.busy" : "login.submit")}
      </Button>
    </form>
  );
}

/** The code of the second factor, asked for once the password was right. */
function CodeField() {
  const { t } = useTexts();
  return (
    <Textfield
      label={t("login.code")}
      description={t("login.codeHint")}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={32}
      required
      autoFocus
    />
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
  const [problem, setProblem] = useState<Problem | null>(toldByAddress);
  const [asksCode, askCode] = useState(false);
  const [wait, waitFor] = useCountdown();
  const underway = useRef(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const [username, password] = [String(fields.get("username")).trim(), String(fields.get("password"))];
    const code = String(fields.get("code") ?? "").trim();
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
      entered(await api.logIn(username, password, code));
    } catch (failure) {
      const refusal = failure instanceof Refusal ? failure : new Refusal("error", String(failure));
      if (refusal.retryAfter !== null) waitFor(refusal.retryAfter);
      if (refusal.code === "second_factor_needed") {
        askCode(true);
        return;
      }
      setProblem(problemOf(refusal));
      form
        .querySelector<HTMLInputElement>(refusal.code === "wrong_code" ? "[name=code]" : "[name=password]")
        ?.select();
    } finally {
      underway.current = false;
      setBusy(false);
    }
  };
  return { busy, problem, wait, asksCode, submit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}

/** Reads what the provider's way back has put into the address, and takes it out: it is told once. */
function toldByAddress(): Told | null {
  const address = new URL(window.location.href);
  const word = address.searchParams.get("login");
  if (word === null) return null;
  address.searchParams.delete("login");
  window.history.replaceState(null, "", address);
  return TOLD.find((told) => told === word) ?? "other";
}

function problemOf(refusal: Refusal): Problem {
  if (refusal.code === "wrong_code") return "code";
  if (refusal.code === "refused") return "no_account";
  if (refusal.code === "rate_limited") return "limited";
  if (refusal.status === 401) return "wrong";
  return refusal.code === "offline" || refusal.code === "timeout" ? "offline" : "other";
}
