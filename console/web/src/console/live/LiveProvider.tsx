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
  listen(listener: Listener): () => void;
}

const LiveContext = createContext<Live | null>(null);

/** Holds one socket for the whole console while somebody is logged in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { expire, check } = useSession();
  const [state, setState] = useState<ConnectionState>("connecting");
  const [parts, setParts] = useState<readonly PartHealth[]>([]);
  const listeners = useRef(new Set<Listener>());
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
          for (const listener of listeners.current) listener(frame);
        },
      }),
  );
  useEffect(() => () => connection.stop(), [connection]);
  // The functions stay the same for good: effects that use them must not run again when the connection changes.
  const functions = useMemo(
    () => ({
      start: (after: number) => connection.start(after),
      send: (frame: Record<string, unknown>) => connection.send(frame),
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

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("useLive needs a LiveProvider above it");
  return live;
}
