import { count, plain } from "../console/conversation/segments";
import { linked } from "../linked";
import { Service } from "./service";
import { type Key, text } from "./texts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

function must<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const own = must("own", HTMLFormElement);
const number = must("number", HTMLInputElement);
const language = must("language", HTMLSelectElement);
const log = must("log", HTMLElement);
const problem = must("problem", HTMLElement);
const write = must("write", HTMLFormElement);
const words = must("text", HTMLTextAreaElement);
const service = new Service();
// It scrolls, and who has no mouse must be able to scroll it.
log.tabIndex = 0;

let listening = new AbortController();
let present = "";

function say(key: Key, values: Record<string, string | number> = {}): string {
  return text(language.value, key, values);
}

function translate(): void {
  document.documentElement.lang = language.value;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = say(element.dataset["text"] as Key);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-state]")) {
    element.textContent = `${element.dataset["time"]} · ${say(element.dataset["state"] as Key)}`;
  }
  log.setAttribute("aria-label", say("log"));
  document.title = `${say("title")} – Havdal kommune`;
  tellCount();
}

function tellCount(): void {
  const told = count(plain(words.value));
  must("count", HTMLElement).textContent = say("count", { ...told });
}

/** Return a number as the service knows it, empty when it is none. */
function normalised(given: string): string {
  const digits = given.replace(/[^\d+]/g, "").replace(/^00/, "+");
  if (/^\+\d{6,15}$/.test(digits)) return digits;
  return /^\d{8}$/.test(digits) ? `+47${digits}` : "";
}

function show(kind: "mine" | "theirs", said: string, state: Key, at = new Date()): HTMLElement {
  log.querySelector(".empty")?.remove();
  const message = document.createElement("div");
  message.className = `message ${kind}`;
  const bubble = document.createElement("p");
  bubble.append(...withLinks(said));
  const under = document.createElement("small");
  under.dataset["time"] = at.toLocaleTimeString(language.value, { hour: "2-digit", minute: "2-digit" });
  message.append(bubble, under);
  log.append(message);
  mark(under, state);
  log.scrollTop = log.scrollHeight;
  return under;
}

function mark(under: HTMLElement, state: Key): void {
  under.dataset["state"] = state;
  under.textContent = `${under.dataset["time"]} · ${say(state)}`;
}

function withLinks(said: string): (string | HTMLElement)[] {
  return linked(said).map(({ words, href }) => {
    if (href === null) return words;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = words;
    return link;
  });
}

async function send(): Promise<void> {
  const said = words.value.trim();
  if (said === "") return;
  words.value = "";
  tellCount();
  const under = show("mine", said, "sending");
  const id = crypto.randomUUID();
  for (let wait = FIRST_WAIT_MS; wait <= LONGEST_WAIT_MS; wait *= 2) {
    try {
      await service.send(id, present, said);
      mark(under, "sent");
      return;
    } catch {
      problem.textContent = say("lost");
      await later(wait);
    }
  }
  mark(under, "failed");
}

/** Show what comes to a number, for as long as it is the phone's. */
async function listen(signal: AbortSignal): Promise<void> {
  const seen = new Set<string>();
  let after = 0;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      must("desk", HTMLElement).textContent = await service.desk();
      problem.textContent = "";
      wait = FIRST_WAIT_MS;
      for (;;) {
        for (const message of await service.received(present, after, signal)) {
          after = message.place;
          if (seen.has(message.id)) continue;
          seen.add(message.id);
          show("theirs", message.text, "arrived", new Date(message.at));
          service.delivered(message.id).catch(() => mark(problem, "lost"));
        }
      }
    } catch {
      if (signal.aborted) return;
      problem.textContent = say("lost");
      // Places are counted anew when the service is started again.
      after = 0;
      await later(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }
}

function be(given: string): void {
  const found = normalised(given);
  if (found === "") {
    problem.textContent = say("refused");
    return;
  }
  present = found;
  number.value = found;
  const empty = document.createElement("p");
  empty.className = "empty";
  empty.dataset["text"] = "empty";
  empty.textContent = say("empty");
  log.replaceChildren(empty);
  problem.textContent = "";
  listening.abort();
  listening = new AbortController();
  void listen(listening.signal);
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

own.addEventListener("submit", (event) => {
  event.preventDefault();
  be(number.value);
});
write.addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
words.addEventListener("input", tellCount);
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void send();
});
language.addEventListener("change", translate);

const wanted = new URLSearchParams(location.search);
const spoken = wanted.get("language") ?? navigator.language.slice(0, 2);
language.value = [...language.options].some((option) => option.value === spoken) ? spoken : "nb";
translate();
be(wanted.get("number") ?? "+4712345678");
