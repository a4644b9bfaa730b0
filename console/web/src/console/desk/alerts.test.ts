import { renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { prefer } from "../preferences";
import { alertPerson } from "./alerts";
import { useLookedAt } from "./lookedAt";

interface Shown {
  title: string;
  options: NotificationOptions;
  onclick: (() => void) | null;
  close(): void;
}

let shown: Shown[];

function stubNotifications(): void {
  shown = [];
  class FakeNotification implements Shown {
    static readonly permission = "granted";
    readonly close = vi.fn();
    readonly title: string;
    readonly options: NotificationOptions;
    onclick: (() => void) | null = null;
    constructor(title: string, options: NotificationOptions) {
      this.title = title;
      this.options = options;
      shown.push(this);
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
}

/** As telephones do: there are notifications, but not for a page. */
function forbidNotifications(): void {
  class Forbidden {
    static readonly permission = "granted";
    constructor() {
      throw new TypeError("Illegal constructor");
    }
  }
  vi.stubGlobal("Notification", Forbidden);
}

function stubWorker(registration: unknown): void {
  const container = { getRegistration: async () => registration };
  vi.stubGlobal("navigator", Object.create(navigator, { serviceWorker: { value: container } }));
}

const alert = (about: string, open = () => undefined) => ({
  text: `Om ${about}`,
  about,
  message: true,
  open,
});

describe("an alert", () => {
  beforeEach(() => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    stubNotifications();
    prefer({ sound: false, notifications: true });
  });

  it("is shown beside one about something else, and again in place of one about the same", () => {
    for (const about of ["inquiry:a", "inquiry:b", "inquiry:a"]) alertPerson(alert(about));
    const tags = shown.map(({ options }) => options.tag);
    expect(tags[0]).toBe(tags[2]);
    expect(tags[0]).not.toBe(tags[1]);
    expect(shown.map(({ options }) => options)).toEqual(
      ["inquiry:a", "inquiry:b", "inquiry:a"].map((about) =>
        expect.objectContaining({ body: `Om ${about}`, renotify: true }),
      ),
    );
  });

  it("leads to what it is about", () => {
    vi.spyOn(window, "focus").mockImplementation(() => undefined);
    const open = vi.fn();
    alertPerson(alert("inquiry:a", open));
    shown[0]?.onclick?.();
    expect(open).toHaveBeenCalledOnce();
    expect(shown[0]?.close).toHaveBeenCalledOnce();
  });

  it("is neither shown nor heard by whoever has switched it off or looks at the page", () => {
    const audio = vi.fn();
    vi.stubGlobal("AudioContext", audio);
    prefer({ notifications: false });
    alertPerson(alert("inquiry:a"));
    prefer({ notifications: true });
    vi.spyOn(document, "hidden", "get").mockReturnValue(false);
    alertPerson(alert("inquiry:a"));
    expect(shown).toEqual([]);
    expect(audio).not.toHaveBeenCalled();
  });

  it("of a message is heard unless the place where it stands is open in the window that has the focus", () => {
    const heard = vi.fn();
    class Counted {
      constructor() {
        heard();
        throw new Error("no sound in tests");
      }
    }
    vi.stubGlobal("AudioContext", Counted);
    prefer({ sound: true, notifications: false });
    const visible = vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
    const focused = vi.spyOn(document, "hasFocus").mockReturnValue(true);
    const { unmount } = renderHook(() => useLookedAt("inquiry:a"));
    alertPerson(alert("inquiry:a"));
    expect(heard).not.toHaveBeenCalled();
    alertPerson({ ...alert("inquiry:a"), message: false });
    alertPerson(alert("inquiry:b"));
    expect(heard).toHaveBeenCalledTimes(2);
    focused.mockReturnValue(false);
    alertPerson(alert("inquiry:a"));
    focused.mockReturnValue(true);
    visible.mockReturnValue("hidden");
    alertPerson(alert("inquiry:a"));
    visible.mockReturnValue("visible");
    unmount();
    alertPerson(alert("inquiry:a"));
    expect(heard).toHaveBeenCalledTimes(5);
  });

  it("goes by a worker that is there where a page may show none", async () => {
    forbidNotifications();
    const showNotification = vi.fn(async () => undefined);
    stubWorker({ showNotification });
    alertPerson(alert("inquiry:a"));
    await vi.waitFor(() => expect(showNotification).toHaveBeenCalledOnce());
    expect(showNotification).toHaveBeenCalledWith("Torg", expect.objectContaining({ body: "Om inquiry:a" }));
  });

  it.each([
    ["there is no worker", () => stubWorker(undefined)],
    ["there are no workers at all", () => undefined],
    [
      "the worker refuses",
      () => stubWorker({ showNotification: () => Promise.reject(new TypeError("No active registration")) }),
    ],
  ])("breaks nothing where %s, nor where no tone can be played", async (_, prepare) => {
    forbidNotifications();
    prepare();
    const tried = vi.fn();
    class Exhausted {
      constructor() {
        tried();
        throw new Error("too many contexts");
      }
    }
    vi.stubGlobal("AudioContext", Exhausted);
    prefer({ sound: true });
    expect(() => alertPerson(alert("inquiry:a"))).not.toThrow();
    expect(tried).toHaveBeenCalledOnce();
    // What is rejected and heard by nobody makes the run fail.
    await new Promise((resolve) => setTimeout(resolve));
  });
});
