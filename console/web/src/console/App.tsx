import { Button, Heading, Paragraph, Spinner } from "@digdir/designsystemet-react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { ApiProvider } from "../api/ApiProvider";
import type { ConsoleApi } from "../api/client";
import { ChannelsPage } from "./channels/ChannelsPage";
import { DeskPage } from "./desk/DeskPage";
import { NewsProvider } from "./desk/News";
import { DutyPage } from "./duty/DutyPage";
import { KnowledgePage } from "./knowledge/KnowledgePage";
import { LiveProvider } from "./live/LiveProvider";
import { PrivacyPage } from "./privacy/PrivacyPage";
import { SearchPage } from "./search/SearchPage";
import { ServicesPage } from "./services/ServicesPage";
import { LoginPage } from "./session/LoginPage";
import { EDITOR } from "./session/roles";
import { SessionProvider, useSession } from "./session/SessionProvider";
import { TextsProvider, useTexts } from "./texts/TextsProvider";

/** The whole console. The address stays as it is while somebody logs in, so that they come back to their place. */
export function App({ api }: { api: ConsoleApi }) {
  return (
    <ApiProvider api={api}>
      <TextsProvider>
        <SessionProvider>
          <BrowserRouter basename="/console">
            <Entrance />
          </BrowserRouter>
        </SessionProvider>
      </TextsProvider>
    </ApiProvider>
  );
}

function Entrance() {
  const { state } = useSession();
  switch (state.phase) {
    case "unknown":
      return <Starting />;
    case "unreachable":
      return <Unreachable />;
    case "out":
      return <LoginPage because={state.because} />;
    case "in":
      return (
        // Another person's desk is another desk: nothing of the first one's state may stay.
        <LiveProvider key={state.session.staff.id}>
          <NewsProvider>
            {state.session.staff.role === EDITOR ? (
              <Routes>
                <Route path="/knowledge/*" element={<KnowledgePage />} />
                <Route path="*" element={<Navigate to="/knowledge" replace />} />
              </Routes>
            ) : (
              <DeskRoutes />
            )}
          </NewsProvider>
        </LiveProvider>
      );
  }
}

function DeskRoutes() {
  return (
    <Routes>
      <Route path="/channels" element={<ChannelsPage />} />
      <Route path="/search" element={<SearchPage />} />
      <Route path="/knowledge/*" element={<KnowledgePage />} />
      <Route path="/privacy" element={<PrivacyPage />} />
      <Route path="/duty" element={<DutyPage />} />
      <Route path="/services/*" element={<ServicesPage />} />
      <Route path="/:view" element={<DeskPage />} />
      <Route path="/:view/:inquiry" element={<DeskPage />} />
      <Route path="*" element={<Navigate to="/waiting" replace />} />
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

function Unreachable() {
  const { t } = useTexts();
  const { check } = useSession();
  return (
    <main className="entrance">
      <Heading level={1} data-size="sm">
        {t("unreachable.title")}
      </Heading>
      <Paragraph>{t("unreachable.text")}</Paragraph>
      <Button onClick={check}>{t("retry")}</Button>
    </main>
  );
}
