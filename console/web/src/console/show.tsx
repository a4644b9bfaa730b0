import { StrictMode, useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";
import { askAfter } from "../api/asking";
import type { ConsoleApi } from "../api/client";
import { App } from "./App";
import { afterPaint } from "./afterPaint";
import { forgetOldDrafts } from "./conversation/drafts";
import type { FirstPage } from "./inbox/firstPage";
import { preferences } from "./preferences";
import type { First } from "./session/SessionProvider";
import { chooseLanguage, readTexts } from "./texts";

/** How long a page that is white is better than one that says it waits. */
const PATIENCE_MS = 1_000;

/**
 * Draws the console once it is known who is there and what their list holds.
 *
 * Whoever is logged in and reads another language than bokmål shall see neither a page that waits nor bokmål first.
 * What cannot be had in time, the console does without: it asks again and says so.
 */
export async function show(api: ConsoleApi, session: Promise<First>, list: Promise<FirstPage | null>) {
  forgetOldDrafts(Date.now());
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  const texts = readTexts(chooseLanguage(preferences().language, navigator.languages)).catch(() => undefined);
  const unknown = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const inTime = <Answer,>(answer: Promise<Answer>) => Promise.race([answer, unknown]);
  const [known, first] = await Promise.all([inTime(session), inTime(list), inTime(texts)]);
  const page = createRoot(root);
  const shown = new Promise<void>((drawn) => {
    page.render(
      <StrictMode>
        <App api={api} session={known} list={first} />
        <Drawn then={drawn} />
      </StrictMode>,
    );
  });
  askAfter(shown);
}

/** Tells when the first page is on the screen. */
function Drawn({ then }: { then(): void }) {
  useLayoutEffect(() => afterPaint(then), [then]);
  return null;
}
