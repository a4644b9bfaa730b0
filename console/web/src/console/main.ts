import "@fontsource/inter/400.css";
import "@fontsource/inter/500.css";
import "@fontsource/inter/600.css";
import "@digdir/designsystemet-css";
import "@digdir/designsystemet-css/theme";
import "./styles/index.css";
import { createApi } from "../api/client";
import { Refusal } from "../api/refusal";
import { readFirstPage } from "./inbox/firstPage";

/** What the first page needs of the service is asked for while the code that draws it is still being read. */
const api = createApi();
const session = api
  .session()
  .catch((failure) => (failure instanceof Refusal && failure.status === 401 ? "nobody" : null));
// Beside the session, not after it: to whom it does not belong, the service refuses it.
const list = readFirstPage(api, window.location.pathname);

void import("./show").then(({ show }) => show(api, session, list));
