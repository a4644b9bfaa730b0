import { Spinner } from "@digdir/designsystemet-react";
import { type ReactElement, Suspense, useEffect } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { ApiProvider } from "../api/ApiProvider";
import type { ConsoleApi } from "../api/client";
import type { Session } from "../api/types";
import { useIdle } from "./colleagues/useIdle";
import { DeskPage, NoPage } from "./desk/DeskPage";
import { NewsProvider } from "./desk/News";
import { NotReached } from "./desk/NotReached";
import { FirstPageProvider } from "./inbox/FirstPageProvider";
import type { FirstPage } from "./inbox/firstPage";
import { UnreadProvider } from "./internal/UnreadProvider";
import { LiveProvider } from "./live/LiveProvider";
import { NoticesProvider } from "./notices/NoticesProvider";
import {
  AboutPage,
  AccountsPage,
  AuditPage,
  CannedPage,
  ChannelsPage,
  ColleaguesPage,
  DigestPage,
  DutyPage,
  GroupsPage,
  KnowledgePage,
  MessagesPage,
  NowPage,
  PrivacyPage,
  readAhead,
  SearchPage,
  SecurityPage,
  ServicesPage,
  SettingsPage,
  StatisticsPage,
  SystemsPage,
  WordingPage,
} from "./pages";
import { LoginOver, LoginPage } from "./session/LoginPage";
import { EDITOR, hasInbox, owes } from "./session/roles";
import { type First, SessionProvider, sessionOf, useSession } from "./session/SessionProvider";
import { TextsProvider, useTexts } from "./texts/TextsProvider";

interface Props {
  api: ConsoleApi;
  session?: First;
  /** What the inbox shows first, where it was read already. */
  list?: FirstPage | null;
}

/**
 * The whole console, of somebody whose session is known already or is asked for.
 *
 * The address stays as it is while somebody logs in, so that they come back to their place.
 */
export function App({ api, session = null, list = null }: Props) {
  return (
    <ApiProvider api={api}>
      <TextsProvider>
        <SessionProvider first={session}>
          <FirstPageProvider first={list}>
            <BrowserRouter basename="/console">
              <Entrance />
            </BrowserRouter>
          </FirstPageProvider>
        </SessionProvider>
      </TextsProvider>
    </ApiProvider>
  );
}

function Entrance() {
  const { state, check } = useSession();
  const session = sessionOf(state);
  if (session !== null) return <OwnDesk session={session} ended={state.phase === "out"} />;
  switch (state.phase) {
    case "unknown":
      return <Starting />;
    case "unreachable":
      return <NotReached again={check} />;
    default:
      return <LoginPage because={state.phase === "out" ? state.because : "start"} />;
  }
}

/** The desk of whoever logged in. Once the session has ended it stays as it is, unseen, until its owner is back. */
function OwnDesk({ session, ended }: { session: Session; ended: boolean }) {
  useEffect(readAhead, []);
  return (
    <>
      {/* Another person's desk is another desk: nothing of the first one's state may stay. */}
      <LiveProvider key={`${session.staff.id}/${session.municipality}`}>
        <NewsProvider>
          <NoticesProvider>
            <UnreadProvider>
              <Suspense fallback={<Starting />}>
                <OwnRoutes session={session} />
              </Suspense>
            </UnreadProvider>
          </NoticesProvider>
        </NewsProvider>
      </LiveProvider>
      {ended && <LoginOver />}
    </>
  );
}

/** What a role has of the console; whoever owes a second factor or a password has only the page where that is done. */
function OwnRoutes({ session }: { session: Session }) {
  const { rights, staff } = session;
  if (owes(session)) return <Only path="/security" element={<SecurityPage />} />;
  if (staff.role === EDITOR) return <Only path="/knowledge" element={<KnowledgePage />} />;
  if (hasInbox(session)) return <DeskRoutes />;
  return (
    <Routes>
      <Route path="/security" element={<SecurityPage />} />
      <Route path="/digest" element={<DigestPage />} />
      <Route path="/now" element={<NowPage />} />
      <Route path="/statistics" element={<StatisticsPage />} />
      <Route path="/privacy" element={<PrivacyPage />} />
      <Route path="/audit" element={<AuditPage />} />
      <Route
        path="*"
        element={<Navigate to={rights.includes("see_access_log") ? "/audit" : "/statistics"} replace />}
      />
    </Routes>
  );
}

/** One page, and beside it that of one's own log-in. */
function Only({ path, element }: { path: string; element: ReactElement }) {
  return (
    <Routes>
      <Route path="/security" element={<SecurityPage />} />
      <Route path="/digest" element={<DigestPage />} />
      <Route path={`${path}/*`} element={element} />
      <Route path="*" element={<Navigate to={path} replace />} />
    </Routes>
  );
}

function DeskRoutes() {
  useIdle();
  return (
    <Routes>
      <Route path="/security" element={<SecurityPage />} />
      <Route path="/digest" element={<DigestPage />} />
      <Route path="/now" element={<NowPage />} />
      <Route path="/accounts" element={<AccountsPage />} />
      <Route path="/channels" element={<ChannelsPage />} />
      <Route path="/search" element={<SearchPage />} />
      <Route path="/knowledge/*" element={<KnowledgePage />} />
      <Route path="/privacy" element={<PrivacyPage />} />
      <Route path="/audit" element={<AuditPage />} />
      <Route path="/canned" element={<CannedPage />} />
      <Route path="/colleagues" element={<ColleaguesPage />} />
      <Route path="/messages" element={<MessagesPage />} />
      <Route path="/messages/groups" element={<GroupsPage />} />
      <Route path="/messages/:thread" element={<MessagesPage />} />
      <Route path="/duty" element={<DutyPage />} />
      <Route path="/services/*" element={<ServicesPage />} />
      <Route path="/systems" element={<SystemsPage />} />
      <Route path="/settings" element={<SettingsPage />} />
      <Route path="/settings/texts" element={<WordingPage />} />
      <Route path="/about" element={<AboutPage />} />
      <Route path="/statistics" element={<StatisticsPage />} />
      <Route path="/:view" element={<DeskPage />} />
      <Route path="/:view/:inquiry" element={<DeskPage />} />
      <Route path="/" element={<Navigate to="/waiting" replace />} />
      <Route path="*" element={<NoPage />} />
    </Routes>
  );
}

function Starting() {
  const { t } = useTexts();
  return (
    <main className="entrance">
      <Spinner aria-label={t("loading")} data-size="lg" />
    </main>
  );
}
