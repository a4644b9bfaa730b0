/** How long the browser gets to take up a download, in milliseconds. */
const TAKEN_UP = 60_000;

/** Save bytes under a name on the person's own machine. */
export function saveAs(bytes: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_UP);
}
