import type { Client } from "openapi-fetch";
import { answered, read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type DutyWeek = Schemas["DutyWeek"];
export type DutyUnitInfo = Schemas["DutyUnitInfo"];
export type StintInfo = Schemas["StintInfo"];
export type ShiftInfo = Schemas["ShiftInfo"];
export type ShiftBody = Schemas["ShiftBody"];
export type AbsenceInfo = Schemas["AbsenceInfo"];
export type AbsenceBody = Schemas["AbsenceBody"];
export type CalendarList = Schemas["CalendarList"];
export type FollowedInfo = Schemas["FollowedInfo"];
export type PublishedInfo = Schemas["PublishedInfo"];
export type PublishedAddress = Schemas["PublishedAddress"];
export type DueInfo = Schemas["DueInfo"];
/** Whose calendar it is; neither is one's own. */
export type Whose = Schemas["PublishCalendar"];
/** What can be removed and put back. */
export type Kept = "shifts" | "absences" | "overrides";

/** What the duty calendar and deadlines ask of the service. Every method throws `Refusal` and nothing else. */
export type DutyApi = ReturnType<typeof createDutyApi>;

export function createDutyApi(client: Client<paths>) {
  const followed = (calendar: string) => ({ params: { path: { calendar } } });
  const steps = {
    shifts: {
      remove: (shift: string) =>
        client.DELETE("/api/console/duty/shifts/{shift}", { params: { path: { shift } } }),
      restore: (shift: string) =>
        client.POST("/api/console/duty/shifts/{shift}/restore", { params: { path: { shift } } }),
    },
    absences: {
      remove: (absence: string) =>
        client.DELETE("/api/console/duty/absences/{absence}", { params: { path: { absence } } }),
      restore: (absence: string) =>
        client.POST("/api/console/duty/absences/{absence}/restore", { params: { path: { absence } } }),
    },
    overrides: {
      remove: (override: string) =>
        client.DELETE("/api/console/duty/overrides/{override}", { params: { path: { override } } }),
      restore: (override: string) =>
        client.POST("/api/console/duty/overrides/{override}/restore", { params: { path: { override } } }),
    },
  };
  return {
    week: (day: string | null) =>
      read(client.GET("/api/console/duty", { params: { query: day === null ? {} : { day } } })),
    addShift: (body: ShiftBody) => read(client.POST("/api/console/duty/shifts", { body })),
    changeShift: (shift: string, version: number, body: ShiftBody) =>
      read(
        client.PUT("/api/console/duty/shifts/{shift}", {
          params: { path: { shift } },
          body: { ...body, version },
        }),
      ),
    addAbsence: (body: AbsenceBody) => read(client.POST("/api/console/duty/absences", { body })),
    take: (unit: string, staff: string, until: string) =>
      read(client.POST("/api/console/duty/overrides", { body: { unit, staff, until } })),
    remove: async (kind: Kept, id: string) => {
      await answered<unknown>(steps[kind].remove(id));
    },
    restore: async (kind: Kept, id: string) => {
      await answered<unknown>(steps[kind].restore(id));
    },
    calendars: () => read(client.GET("/api/console/calendars")),
    follow: (url: string, whose: Whose) =>
      read(client.POST("/api/console/calendars/followed", { body: { url, ...whose } })),
    leave: async (calendar: string) => {
      await answered(client.DELETE("/api/console/calendars/followed/{calendar}", followed(calendar)));
    },
    readNow: (calendar: string) =>
      read(client.POST("/api/console/calendars/followed/{calendar}/read", followed(calendar))),
    publish: (whose: Whose) => read(client.POST("/api/console/calendars/published", { body: whose })),
    unpublish: async (calendar: string) => {
      await answered(client.DELETE("/api/console/calendars/published/{calendar}", followed(calendar)));
    },
    deadlines: async (inquiry: string) =>
      (
        await read(
          client.GET("/api/console/inquiries/{inquiry}/deadlines", { params: { path: { inquiry } } }),
        )
      ).deadlines,
    nextDeadlines: async (inquiries: string[]) =>
      (await read(client.POST("/api/console/deadlines/next", { body: { inquiries } }))).deadlines,
  };
}
