import { SkipLink } from "@digdir/designsystemet-react";
import { Banners } from "../desk/Banners";
import { Header } from "../desk/Header";
import { Shortcuts } from "../desk/Shortcuts";
import { useAnnouncer } from "../desk/useAnnouncer";
import { useArrivals } from "../desk/useArrivals";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { PageTitle } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { AccessLog } from "./AccessLog";
import { Person } from "./Person";
import { Retention } from "./Retention";

/** For administrators: what is kept of a person, what was deleted when and comes next, who looked at what. */
export function PrivacyPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href="#privacy">{t("skip.privacy")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view="privacy" counts={inbox.state.counts} />
        <main className="page" id="privacy" tabIndex={-1}>
          <PageTitle title={t("privacy.title")} />
          <Person />
          <Retention />
          <AccessLog />
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view="waiting" inquiry={null} />
    </div>
  );
}
