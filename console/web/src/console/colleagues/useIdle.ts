import { useEffect } from "react";
import { useLive } from "../live/LiveProvider";

export const IDLE_AFTER_MS = 5 * 60_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Tells the service when nobody has touched this console for a while, and when somebody does again; nothing else of it. */
export function useIdle(): void {
  const { send, listen } = useLive();
  useEffect(() => {
    let idle = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (now: boolean) => {
      idle = now;
      send({ type: "idle", idle });
    };
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(() => tell(true), IDLE_AFTER_MS);
      if (idle) tell(false);
    };
    touched();
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { passive: true });
    // A socket that was opened anew begins as one that is touched.
    const stop = listen((frame) => {
      if (frame.type === "welcome" && idle) tell(true);
    });
    return () => {
      stop();
      clearTimeout(timer);
      for (const touch of TOUCHES) window.removeEventListener(touch, touched);
    };
  }, [send, listen]);
}
