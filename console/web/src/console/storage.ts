/**
 * The browser's storage, which may be forbidden or full.
 *
 * Losing a preference must never stop the work, so a refusal only means that nothing is remembered.
 */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing is remembered then; what is on the screen stays.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function recallAll(prefix: string): [key: string, value: string][] {
  try {
    return Object.entries(localStorage).filter((entry): entry is [string, string] =>
      entry[0].startsWith(prefix),
    );
  } catch {
    return [];
  }
}
