import { preferences } from "../preferences";

/** Tells a person that something arrived, by the means they switched on: a soft tone, a notification of the system. */
export function alertPerson(text: string, open: () => void): void {
  const { sound, notifications } = preferences();
  if (sound) playTone();
  if (notifications && document.hidden && "Notification" in window && Notification.permission === "granted") {
    // No word of what the citizen wrote beyond the title: notifications show on locked screens.
    const notification = new Notification("Torg", { body: text, tag: "torg-arrival" });
    notification.onclick = () => {
      window.focus();
      open();
      notification.close();
    };
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
