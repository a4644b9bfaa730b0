import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { Refusal } from "../../api/refusal";
import type { Session } from "../../api/types";

type SessionState =
  | { phase: "unknown" }
  | { phase: "unreachable" }
  | { phase: "out"; because: "start" | "left" }
  // Whose desk still stands behind the log-in, with everything that was being written there.
  | { phase: "out"; because: "expired"; session: Session }
  | { phase: "in"; session: Session };

/** What was known before the first page: a session, that nobody is logged in, or nothing yet. */
export type First = Session | "nobody" | null;

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

/**
 * Knows who is logged in; asks the service when the session should have ended, and at the start unless the answer is
 * there already.
 */
export function SessionProvider({ first, children }: { first: First; children: ReactNode }) {
  const api = useApi();
  const [state, setState] = useState<SessionState>(() => begun(first));

  const expire = useCallback(() => {
    setState(expired);
  }, []);

  const check = useCallback(() => {
    api.session().then(
      (session) => setState({ phase: "in", session }),
      (refusal: Refusal) => setState((before) => afterRefusal(before, refusal)),
    );
  }, [api]);

  useEffect(() => {
    if (first === null) check();
  }, [first, check]);

  const held = state.phase === "out" && state.because === "expired";
  useEffect(() => {
    if (!held) return;
    // Whoever logs in again in another window comes back to this one, and it shall know.
    const look = () => {
      if (document.visibilityState === "visible") check();
    };
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [held, check]);

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
        const url = await api.logOut();
        // The provider sends the browser back here once it has logged it out there, too.
        if (url !== null) window.location.assign(url);
        setState({ phase: "out", because: "left" });
      },
      check,
    }),
    [state, api, expire, check],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

function begun(first: First): SessionState {
  if (first === null) return { phase: "unknown" };
  return first === "nobody" ? { phase: "out", because: "start" } : { phase: "in", session: first };
}

function afterRefusal(before: SessionState, refusal: Refusal): SessionState {
  // Whoever is in stays in while the service cannot be reached: their work must not vanish from the screen.
  if (sessionOf(before) !== null) return refusal.status === 401 ? expired(before) : before;
  return refusal.status === 401 ? { phase: "out", because: "start" } : { phase: "unreachable" };
}

function expired(before: SessionState): SessionState {
  return before.phase === "in" ? { phase: "out", because: "expired", session: before.session } : before;
}

/** The session whose desk stands, also while it has ended and waits for its owner; null where there is none. */
export function sessionOf(state: SessionState): Session | null {
  return "session" in state ? state.session : null;
}

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (control === null) throw new Error("useSession needs a SessionProvider above it");
  return control;
}

/** The session of whoever is logged in; only below the desk, where there always is one. */
export function useOwnSession(): Session {
  const session = sessionOf(useSession().state);
  if (session === null) throw new Error("nobody is logged in");
  return session;
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

/** Whether the person has a right, as the service names them; what is not shown is refused there, too. */
export function useRight(right: string): boolean {
  return useOwnSession().rights.includes(right);
}
