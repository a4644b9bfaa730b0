const NAMES: Readonly<Record<string, string>> = {
  android: "Android",
  chrome: "Chrome",
  chromeos: "ChromeOS",
  edge: "Edge",
  firefox: "Firefox",
  ipad: "iPad",
  iphone: "iPhone",
  linux: "Linux",
  macos: "macOS",
  opera: "Opera",
  safari: "Safari",
  windows: "Windows",
};

/** What a session's device is called: browser and system, each `unknown` where the service knew none. */
export function deviceName(device: string, unknown: string): string {
  const [browser = "", system = ""] = device.split("/");
  const known = [NAMES[browser], NAMES[system]].filter((name) => name !== undefined);
  return known.length === 0 ? unknown : known.join(", ");
}
