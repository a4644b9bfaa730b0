import type { Client } from "openapi-fetch";
import { answered, read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type AccountInfo = Schemas["AccountInfo"];
export type AccountChangeInfo = Schemas["AccountChangeInfo"];
export type EnrolmentInfo = Schemas["EnrolmentInfo"];
export type FactorInfo = Schemas["FactorInfo"];
export type GuestInfo = Schemas["GuestInfo"];
export type InvitationInfo = Schemas["InvitationInfo"];
export type LogInWays = Schemas["LogInWays"];
export type OneTimePassword = Schemas["OneTimePassword"];
export type Role = AccountInfo["role"];
export type SessionRow = Schemas["SessionRow"];

/** Where a browser begins the log-in by the provider. */
export const PROVIDER_URL = "/api/console/oidc/start";

/** What the pages of log-in, security and accounts ask. Every method throws `Refusal` and nothing else. */
export type AccountsApi = ReturnType<typeof createAccountsApi>;

export function createAccountsApi(client: Client<paths>) {
  const of = (account: string) => ({ params: { path: { account } } });
  return {
    ways: () => read(client.GET("/api/console/login-ways")),
    move: (municipality: string) => read(client.PUT("/api/console/session", { body: { municipality } })),
    sessions: async () => (await read(client.GET("/api/console/sessions"))).sessions,
    endOthers: async () => (await read(client.DELETE("/api/console/sessions"))).sessions,
    end: async (session: string) => {
      await answered(client.DELETE("/api/console/sessions/{session}", { params: { path: { session } } }));
    },
    factor: () => read(client.GET("/api/console/second-factor")),
    enrol: () => read(client.POST("/api/console/second-factor")),
    confirm: async (code: string) =>
      (await read(client.PUT("/api/console/second-factor", { body: { code } }))).codes,
    renewCodes: async (code: string) =>
      (await read(client.POST("/api/console/second-factor/recovery-codes", { body: { code } }))).codes,
    removeFactor: (code: string) => read(client.DELETE("/api/console/second-factor", { body: { code } })),
    accounts: async () => (await read(client.GET("/api/console/accounts"))).accounts,
    add: (body: Schemas["NewAccount"]) => read(client.POST("/api/console/accounts", { body })),
    /** Changes what is named. */
    change: (account: string, body: Partial<Schemas["ChangeAccount"]>) =>
      read(
        client.PATCH("/api/console/accounts/{account}", {
          ...of(account),
          body: { name: null, role: null, closed: null, ...body },
        }),
      ),
    endSessions: async (account: string) => {
      await answered(client.DELETE("/api/console/accounts/{account}/sessions", of(account)));
    },
    resetFactor: (account: string) =>
      read(client.DELETE("/api/console/accounts/{account}/second-factor", of(account))),
    oneTimePassword: (account: string) =>
      read(client.POST("/api/console/accounts/{account}/one-time-password", of(account))),
    /** Whether the person has a password here, and not in another system. */
    hasPassword: async () => (await read(client.GET("/api/console/password"))).here,
    /** Changes the password; gives the sessions that have ended by it. */
    changePassword: async (old: string, changed: string) =>
      (await read(client.PUT("/api/console/password", { body: { old, new: changed } }))).ended,
    guests: async () => (await read(client.GET("/api/console/accounts/guests"))).guests,
    invite: (body: Schemas["NewGuest"]) => read(client.POST("/api/console/accounts/guests", { body })),
    takeBack: async (guest: string) => {
      await answered(client.DELETE("/api/console/accounts/guests/{guest}", { params: { path: { guest } } }));
    },
    invitations: async () => (await read(client.GET("/api/console/invitations"))).invitations,
    accept: async (invitation: string) => {
      await answered(
        client.POST("/api/console/invitations/{invitation}", { params: { path: { invitation } } }),
      );
    },
    decline: async (invitation: string) => {
      await answered(
        client.DELETE("/api/console/invitations/{invitation}", { params: { path: { invitation } } }),
      );
    },
  };
}
