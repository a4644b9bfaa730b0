/** A hidden page paints nothing, and must go on all the same. */
const LONGEST_MS = 1_000;

/** Does something once what has just been drawn is on the screen; returns how to leave it. */
export function afterPaint(then: () => void): () => void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    cancelAnimationFrame(frame);
    clearTimeout(late);
    clearTimeout(soon);
  };
  const now = () => {
    leave();
    then();
  };
  const late = setTimeout(now, LONGEST_MS);
  const frame = requestAnimationFrame(() => {
    soon = setTimeout(now);
  });
  return leave;
}
