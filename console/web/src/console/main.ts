import "@fontsource/inter/400.css";
import "@fontsource/inter/500.css";
import "@fontsource/inter/600.css";
import "@digdir/designsystemet-css";
import "@digdir/designsystemet-css/theme";
import "./styles/index.css";
import { createApi } from "../api/client";
import { Refusal } from "../api/refusal";
import { readFirstPage } from "./inbox/firstPage";
import { hasInbox } from "./session/roles";
import { recall, remember } from "./storage";

const HAD_INBOX = "torg.inbox";

/** What the first page needs of the service is asked for while the code that draws it is still being read. */
const api = createApi();
const session = api
  .session()
  .catch((failure) => (failure instanceof Refusal && failure.status === 401 ? "nobody" : null));
const inbox = session.then((known) => known !== null && known !== "nobody" && hasInbox(known));
// Beside the session, not after it, where whoever was here last has an inbox; others would only be refused it.
const beside = recall(HAD_INBOX) !== null;
const list = (beside ? Promise.resolve(true) : inbox).then((wanted) =>
  wanted ? readFirstPage(api, window.location.pathname) : null,
);
void inbox.then((has) => remember(HAD_INBOX, has ? "yes" : null));

void import("./show").then(({ show }) => show(api, session, list));
