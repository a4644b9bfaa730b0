import "@fontsource/inter/400.css";
import "@fontsource/inter/500.css";
import "@fontsource/inter/600.css";
import "@digdir/designsystemet-css";
import "@digdir/designsystemet-css/theme";
import "./styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApi } from "../api/client";
import { Refusal } from "../api/refusal";
import { App } from "./App";
import { forgetOldDrafts } from "./conversation/drafts";
import { preferences } from "./preferences";
import { chooseLanguage, readTexts } from "./texts";

/** How long a page that is white is better than one that says it waits. */
const PATIENCE_MS = 1_000;

async function start(): Promise<void> {
  forgetOldDrafts(Date.now());
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  const api = createApi();
  // Whoever is logged in and reads another language than bokmål shall see neither a page that waits nor bokmål first.
  // What cannot be had, the console does without: it asks again and says so.
  const session = api
    .session()
    .catch((failure) => (failure instanceof Refusal && failure.status === 401 ? "nobody" : null));
  const texts = readTexts(chooseLanguage(preferences().language, navigator.languages)).catch(() => undefined);
  const unknown = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const [known] = await Promise.all([Promise.race([session, unknown]), Promise.race([texts, unknown])]);
  createRoot(root).render(
    <StrictMode>
      <App api={api} session={known} />
    </StrictMode>,
  );
}

void start();
