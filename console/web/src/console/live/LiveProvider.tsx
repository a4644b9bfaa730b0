import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { PartHealth } from "../../api/types";
import { useSession } from "../session/SessionProvider";
import { type ConnectionState, LiveConnection, socketAddress } from "./connection";
import type { ConsoleFrame } from "./frames";

type Listener = (frame: ConsoleFrame) => void;

interface Live {
  state: ConnectionState;
  parts: readonly PartHealth[];
  start(after: number): void;
  send(frame: Record<string, unknown>): void;
  /** Within how many milliseconds all consoles should have asked for what all have heard of: the more, the longer. */
  spread(): number;
  listen(listener: Listener): () => void;
}

const LiveContext = createContext<Live | null>(null);

/** To ask takes the service some hundredths of a second, and it has more to do. */
const EACH_MS = 50;
/** Staff are not to wait longer, however many there are. */
const MOST_MS = 10_000;

/** Holds one socket for the whole console while somebody is logged in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { state: login, expire, check } = useSession();
  const [state, setState] = useState<ConnectionState>("connecting");
  const [parts, setParts] = useState<readonly PartHealth[]>([]);
  const listeners = useRef(new Set<Listener>());
  const consoles = useRef(1);
  const [connection] = useState(
    () =>
      new LiveConnection(socketAddress, {
        onState: (now) => {
          setState(now);
          // A refused handshake looks like a broken network from here; only the service can tell an ended session.
          if (now === "lost") check();
        },
        onLoggedOut: expire,
        onFrame: (frame) => {
          if (frame.type === "health") setParts(frame.parts);
          if (frame.type === "people" || frame.type === "welcome") consoles.current = frame.consoles ?? 1;
          for (const listener of listeners.current) tell(listener, frame);
        },
      }),
  );
  useEffect(() => () => connection.stop(), [connection]);
  const out = login.phase !== "in";
  const wasOut = useRef(false);
  useEffect(() => {
    if (wasOut.current && !out) {
      // A socket of the session that is over would be closed for that, and throw out whoever has just logged in.
      connection.stop();
      connection.start(0);
      // What was asked for while nobody was logged in was refused; events alone would not make up for that.
      for (const listener of listeners.current) tell(listener, { type: "resync" });
    }
    wasOut.current = out;
  }, [out, connection]);
  // The functions stay the same for good: effects that use them must not run again when the connection changes.
  const functions = useMemo(
    () => ({
      start: (after: number) => connection.start(after),
      send: (frame: Record<string, unknown>) => connection.send(frame),
      spread: () => Math.min(MOST_MS, (consoles.current - 1) * EACH_MS),
      listen: (listener: Listener) => {
        listeners.current.add(listener);
        return () => {
          listeners.current.delete(listener);
        };
      },
    }),
    [connection],
  );
  const live = useMemo(() => ({ ...functions, state, parts }), [functions, state, parts]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** A frame is heard by everybody, though one of them fails of it. */
function tell(listener: Listener, frame: ConsoleFrame): void {
  try {
    listener(frame);
  } catch (failure) {
    reportError(failure);
  }
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("useLive needs a LiveProvider above it");
  return live;
}
