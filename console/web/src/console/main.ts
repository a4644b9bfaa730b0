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

/** What the first page needs of the service is asked for while the code that draws it is still being read. */
const api = createApi();
const session = api
  .session()
  .catch((failure) => (failure instanceof Refusal && failure.status === 401 ? "nobody" : null));
const list = session.then((known) => {
  const inbox = known !== null && known !== "nobody" && hasInbox(known);
  return inbox ? readFirstPage(api, window.location.pathname) : null;
});

void import("./show").then(({ show }) => show(api, session, list));
