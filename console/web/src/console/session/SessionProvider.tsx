import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { Refusal } from "../../api/refusal";
import type { Session } from "../../api/types";

type SessionState =
  | { phase: "unknown" }
  | { phase: "unreachable" }
  | { phase: "out"; because: "start" | "expired" | "left" }
  | { phase: "in"; session: Session };

interface SessionControl {
  state: SessionState;
  entered(session: Session): void;
  expire(): void;
  leave(): Promise<void>;
  check(): void;
}

const SessionContext = createContext<SessionControl | null>(null);
const SHORTEST_TIMER_MS = 5_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Knows who is logged in; asks the service at the start and when the session should have ended. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const [state, setState] = useState<SessionState>({ phase: "unknown" });

  const expire = useCallback(() => {
    setState((before) => (before.phase === "in" ? { phase: "out", because: "expired" } : before));
  }, []);

  const check = useCallback(() => {
    api.session().then(
      (session) => setState({ phase: "in", session }),
      (refusal: Refusal) => setState((before) => afterRefusal(before, refusal)),
    );
  }, [api]);

  useEffect(check, [check]);

  const endsAt = state.phase === "in" ? Date.parse(state.session.expires_at) : null;
  useEffect(() => {
    if (endsAt === null) return;
    const timer = setTimeout(
      check,
      Math.min(LONGEST_TIMER_MS, Math.max(SHORTEST_TIMER_MS, endsAt - Date.now() + 1_000)),
    );
    return () => clearTimeout(timer);
  }, [endsAt, check]);

  const control = useMemo<SessionControl>(
    () => ({
      state,
      entered: (session) => setState({ phase: "in", session }),
      expire,
      leave: async () => {
        await api.logOut();
        setState({ phase: "out", because: "left" });
      },
      check,
    }),
    [state, api, expire, check],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

function afterRefusal(before: SessionState, refusal: Refusal): SessionState {
  if (refusal.status === 401) return { phase: "out", because: before.phase === "in" ? "expired" : "start" };
  // Whoever is in stays in while the service cannot be reached: their work must not vanish from the screen.
  return before.phase === "in" ? before : { phase: "unreachable" };
}

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (control === null) throw new Error("useSession needs a SessionProvider above it");
  return control;
}

/** The session of whoever is logged in; only below the desk, where there always is one. */
export function useOwnSession(): Session {
  const { state } = useSession();
  if (state.phase !== "in") throw new Error("nobody is logged in");
  return state.session;
}

/** Returns a function that deals with a refusal: an ended session leads to the login, all else is given back. */
export function useRefusal(): (failure: unknown) => Refusal | null {
  const { expire } = useSession();
  return useCallback(
    (failure) => {
      const refusal = failure instanceof Refusal ? failure : new Refusal("error", String(failure));
      if (refusal.status !== 401) return refusal;
      expire();
      return null;
    },
    [expire],
  );
}
