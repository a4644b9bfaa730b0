/** @jsxImportSource preact */
import { render } from "preact";
import { Chat } from "./chat";
import { Panel } from "./panel";
import { ChatStorage } from "./storage";
import css from "./styles.css?inline";
import { chooseLanguage } from "./texts";
import { TIMINGS } from "./timings";
import { App } from "./views/app";

const TAG = "torg-chat";

/**
 * Put the chat on the page that holds this script tag; the service is where the script came from.
 *
 * `data-language` chooses the language, `data-scheme` (`light` or `dark`) fixes the colours, which else follow the
 * person's system. On the page, `data-torg-open` on a button opens the chat, `data-torg-ask` on one asks the question
 * that it holds, and `data-torg-ask` on a form asks what is in its text field. With `data-page` the chat is the page, and
 * goes on with the conversation whose key stands behind the # of its address.
 */
export function embed(script: HTMLScriptElement): void {
  if (document.querySelector(TAG) !== null) return;
  const storage = ChatStorage.ofBrowser();
  const chat = new Chat({
    base: new URL(".", script.src).href,
    language: chooseLanguage(script.dataset["language"], document.documentElement.lang),
    timings: TIMINGS,
    storage,
  });
  const alone = script.dataset["page"] !== undefined;
  const panel = new Panel(storage, alone);
  const host = document.createElement(TAG);
  followScheme(host, script.dataset["scheme"]);
  const root = host.attachShadow({ mode: "open" });
  dress(root);
  render(<App chat={chat} panel={panel} />, root);
  document.body.append(host);
  followPage(chat, panel, storage);
  followTriggers(chat, panel);
  const key = alone ? takeKey() : null;
  if (key !== null) void chat.goOn(key);
  void chat.wake(panel.open);
  whenIdle(() => panel.prepare());
}

/** Do something when the browser has nothing better to do; those that do not tell are given two seconds. */
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work);
  else setTimeout(work, 2_000);
}

/** The key in the page's address, which is at once taken out of the address and of the history. */
function takeKey(): string | null {
  const [, key] = /^#([\w-]{22})$/.exec(location.hash) ?? [];
  if (location.hash !== "") history.replaceState(null, "", location.pathname);
  return key ?? null;
}

/** Constructable style sheets need no exception in the page's content security policy. */
function dress(root: ShadowRoot): void {
  if (!("adoptedStyleSheets" in root)) {
    const style = document.createElement("style");
    style.textContent = css;
    (root as ShadowRoot).append(style);
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}

function followScheme(host: HTMLElement, fixed: string | undefined): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    host.toggleAttribute("dark", fixed === "dark" || (fixed !== "light" && dark.matches));
  };
  dark.addEventListener("change", apply);
  apply();
}

function followPage(chat: Chat, panel: Panel, storage: ChatStorage): void {
  storage.onChange(() => chat.changedElsewhere());
  window.addEventListener("online", () => chat.connection.nudge());
  window.addEventListener("offline", () => chat.connection.lost());
  window.addEventListener("pagehide", () => chat.connection.stop());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) void chat.wake(panel.open);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") chat.connection.nudge();
  });
}

function followTriggers(chat: Chat, panel: Panel): void {
  const ask = (from: HTMLElement | null, question: string): void => {
    panel.show(from);
    if (question !== "") chat.say(question);
  };
  document.addEventListener("click", (event) => {
    const pressed =
      event.target instanceof Element
        ? event.target.closest("[data-torg-open], button[data-torg-ask]")
        : null;
    if (!(pressed instanceof HTMLElement)) return;
    event.preventDefault();
    ask(pressed, pressed.dataset["torgAsk"]?.trim() ?? "");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-torg-ask")) return;
    event.preventDefault();
    const field = form.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
    ask(field, field?.value.trim() ?? "");
    form.reset();
  });
}
