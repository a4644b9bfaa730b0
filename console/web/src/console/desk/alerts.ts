import { preferences } from "../preferences";
import { isLookedAt } from "./lookedAt";

/** What somebody is told of: in words without a citizen's, since notifications show on locked screens. */
export interface Alert {
  text: string;
  /** What it is about: another alert about the same takes its place and is heard again, one about something else not. */
  about: string;
  /** Whether it is a message: who has the place where it stands before them sees it come, and is not told beside. */
  message: boolean;
  /** Shows what it is about. */
  open(): void;
}

/**
 * Tells a person that something arrived, by the means they switched on: a soft tone, a notification of the system.
 *
 * It never throws: what has arrived is there whether or not the browser can tell of it.
 */
export function alertPerson(alert: Alert): void {
  if (alert.message && isLookedAt(alert.about)) return;
  const { sound, notifications } = preferences();
  if (sound) attempted(playTone);
  if (notifications && document.hidden) attempted(() => notify(alert));
}

function attempted(tell: () => void): void {
  try {
    tell();
  } catch {
    // The list shows it all the same.
  }
}

function notify({ text, about, open }: Alert): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const options = { body: text, tag: `torg-${about}`, renotify: true };
  let shown: Notification;
  try {
    shown = new Notification("Torg", options);
  } catch {
    // Browsers of telephones allow notifications to a service worker only; none is brought in for that.
    void notifyByWorker(options);
    return;
  }
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}

async function notifyByWorker(options: NotificationOptions): Promise<void> {
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.showNotification("Torg", options);
  } catch {
    // There is the tone.
  }
}

/** Asks the browser for notifications; tells whether it allows them. */
export async function allowNotifications(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
}

/** Two short tones made here, since the content security policy allows no sound files from elsewhere. */
export function playTone(): void {
  if (!("AudioContext" in window)) return;
  const audio = new AudioContext();
  const volume = new GainNode(audio, { gain: 0 });
  const tone = new OscillatorNode(audio, { type: "sine", frequency: 660 });
  tone.connect(volume).connect(audio.destination);
  volume.gain.linearRampToValueAtTime(0.15, audio.currentTime + 0.03);
  tone.frequency.setValueAtTime(880, audio.currentTime + 0.15);
  volume.gain.linearRampToValueAtTime(0, audio.currentTime + 0.4);
  tone.start();
  tone.stop(audio.currentTime + 0.45);
  tone.onended = () => void audio.close();
}
