import { Alert, Button, SkipLink } from "@digdir/designsystemet-react";
import { ChevronLeftIcon, ChevronRightIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { Banners } from "../desk/Banners";
import { Header } from "../desk/Header";
import { Shortcuts } from "../desk/Shortcuts";
import { useAnnouncer } from "../desk/useAnnouncer";
import { useArrivals } from "../desk/useArrivals";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { Loading, PageTitle, Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Board } from "./Board";
import { useDuty } from "./useDuty";
import { dayAfter } from "./week";

/** The duty calendar: who has the duty now, the week, who is away, and calendars elsewhere. */
export function DutyPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  // The inbox goes on beside this page: its counts stand in the menu, and what arrives is told here as well.
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  const [day, setDay] = useState<string | null>(null);
  const duty = useDuty(day);
  const week = duty.data;
  const move = (days: number) => week !== null && setDay(dayAfter(week.since, days));
  const undo = async () => {
    await duty.undo?.run();
    duty.tell(null);
    duty.reload();
  };
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href="#duty">{t("skip.duty")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view="duty" counts={inbox.state.counts} />
        <main className="page duty" id="duty" tabIndex={-1}>
          <PageTitle title={t("duty.title")}>
            <div className="kb__buttons">
              <Button variant="tertiary" icon aria-label={t("duty.weekBefore")} onClick={() => move(-7)}>
                <ChevronLeftIcon aria-hidden />
              </Button>
              <Button variant="secondary" onClick={() => setDay(null)}>
                {t("duty.thisWeek")}
              </Button>
              <Button variant="tertiary" icon aria-label={t("duty.weekAfter")} onClick={() => move(7)}>
                <ChevronRightIcon aria-hidden />
              </Button>
            </div>
          </PageTitle>
          <div role="status" className="duty__undo">
            {duty.undo !== null && (
              <Alert data-color="success" data-size="sm">
                {duty.undo.text}{" "}
                <Button variant="tertiary" data-size="sm" onClick={() => void undo()}>
                  {t("duty.undo")}
                </Button>
              </Alert>
            )}
          </div>
          {duty.refusal !== null && <Problem refusal={duty.refusal} again={duty.reload} />}
          {week === null && duty.refusal === null && <Loading />}
          {week !== null && <Board duty={duty} week={week} me={staff.id} />}
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view="waiting" inquiry={null} />
    </div>
  );
}
