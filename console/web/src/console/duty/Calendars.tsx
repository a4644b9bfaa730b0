import { Alert, Button, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CalendarList, DutyWeek, FollowedInfo, PublishedInfo, Whose } from "../../api/duty";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { Said } from "../reasons/Said";
import { useTexts } from "../texts/TextsProvider";
import { Choose } from "./fields";
import { nameOf, unitName } from "./people";
import type { DayFormats } from "./week";

interface Props {
  week: DutyWeek;
  me: string;
  formats: DayFormats;
  /** What is followed decides who is busy. */
  changed(): void;
}

/** Calendars elsewhere that are followed, and our own under secret addresses. */
export function Calendars({ week, me, formats, changed }: Props) {
  const { t } = useTexts();
  const api = useApi();
  const { data, refusal, reload } = useLoaded(api.duty.calendars);
  const steps = useSteps();
  const [url, setUrl] = useState("");
  const [whose, setWhose] = useState("");
  const [address, setAddress] = useState("");
  const act = async (name: string, step: () => Promise<unknown>) => {
    const done = await steps.take(name, async () => {
      await step();
    });
    if (done) {
      reload();
      changed();
    }
    return done;
  };
  const follow = async (event: FormEvent) => {
    event.preventDefault();
    if (await act("follow", () => api.duty.follow(url, calendarOf(whose)))) setUrl("");
  };
  const publish = async () => {
    await act("publish", async () => setAddress((await api.duty.publish(calendarOf(whose))).url));
  };
  const mine = week.units.filter((unit) => unit.leader === me || unit.members.includes(me));
  return (
    <section className="page__part" aria-labelledby="calendars">
      <Heading level={3} data-size="2xs" id="calendars">
        {t("duty.calendars")}
      </Heading>
      <Paragraph className="hint">{t("duty.calendarsHint")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Listed data={data} week={week} formats={formats} act={act} />}
      <form className="duty__form" onSubmit={(event) => void follow(event)}>
        <Choose
          label={t("duty.whose")}
          value={whose}
          none={t("duty.mine")}
          choices={mine}
          change={setWhose}
        />
        <Textfield
          type="url"
          label={t("duty.address")}
          description={t("duty.addressHint")}
          value={url}
          autoComplete="off"
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <div className="confirm__buttons">
          <Button type="submit" data-size="sm" loading={steps.busy === "follow"} disabled={url.trim() === ""}>
            {t("duty.follow")}
          </Button>
          <Button
            variant="secondary"
            data-size="sm"
            loading={steps.busy === "publish"}
            onClick={() => void publish()}
          >
            {t("duty.publish")}
          </Button>
        </div>
      </form>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {address !== "" && (
        <Alert data-color="info" data-size="sm" role="status">
          <Paragraph>{t("duty.published")}</Paragraph>
          <Textfield
            label={t("duty.secretAddress")}
            value={address}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
        </Alert>
      )}
    </section>
  );
}

function calendarOf(unit: string): Whose {
  return { staff: null, unit: unit === "" ? null : unit };
}

interface ListedProps {
  data: CalendarList;
  week: DutyWeek;
  formats: DayFormats;
  act(name: string, step: () => Promise<unknown>): Promise<boolean>;
}

function Listed({ data, week, formats, act }: ListedProps) {
  const { t } = useTexts();
  const api = useApi();
  const whose = (one: FollowedInfo | PublishedInfo) =>
    one.unit === null ? nameOf(week, one.staff) : unitName(week, one.unit);
  return (
    <ul className="duty__now">
      {data.followed.map((one) => (
        <li key={one.id} className="duty__unit">
          <div className="duty__who">
            <strong>{t("duty.followed", { name: whose(one), host: one.host })}</strong>
            {one.failing_since === null ? (
              <span className="hint">
                {one.read_at !== null && t("duty.readAt", { moment: formats.moment(one.read_at) })}
              </span>
            ) : (
              <span className="duty__wrong">
                {t("duty.failing", { moment: formats.moment(one.failing_since) })}{" "}
                <Said words={one.error} why={one.why} />
              </span>
            )}
          </div>
          <div className="confirm__buttons">
            <Button
              variant="tertiary"
              data-size="sm"
              onClick={() => void act("read", () => api.duty.readNow(one.id))}
            >
              {t("duty.readNow")}
            </Button>
            <Button
              variant="tertiary"
              data-size="sm"
              onClick={() => void act("leave", () => api.duty.leave(one.id))}
            >
              {t("duty.leave")}
            </Button>
          </div>
        </li>
      ))}
      {data.published.map((one) => (
        <li key={one.id} className="duty__unit">
          <div className="duty__who">
            <strong>{t("duty.publishedOf", { name: whose(one) })}</strong>
            <span className="hint">
              {t("duty.publishedSince", { moment: formats.moment(one.renewed_at) })}
            </span>
          </div>
          <Button
            variant="tertiary"
            data-size="sm"
            onClick={() => void act("unpublish", () => api.duty.unpublish(one.id))}
          >
            {t("duty.unpublish")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
