import { Alert, Button } from "@digdir/designsystemet-react";
import { ChevronLeftIcon, ChevronRightIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { Page } from "../desk/Page";
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
    <Page page="duty" className="duty">
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
    </Page>
  );
}
