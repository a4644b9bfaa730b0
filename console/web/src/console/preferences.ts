import { useSyncExternalStore } from "react";
import { recall, remember } from "./storage";

/** What a person chose for this browser. */
export interface Preferences {
  language: string | null;
  shortcuts: boolean;
  sound: boolean;
  notifications: boolean;
  /** The release whose news the person has seen; null before the first log-in here. */
  release: string | null;
}

const KEY = "torg.preferences";
const DEFAULTS: Preferences = {
  language: null,
  shortcuts: true,
  sound: false,
  notifications: false,
  release: null,
};

const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(recall(KEY) ?? "{}");
    return typeof stored === "object" ? { ...DEFAULTS, ...stored } : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

export function preferences(): Preferences {
  return current;
}

export function prefer(changes: Partial<Preferences>): void {
  current = { ...current, ...changes };
  remember(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
