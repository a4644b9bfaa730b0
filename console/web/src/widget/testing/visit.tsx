/** @jsxImportSource preact */
import { configure, screen, waitFor } from "@testing-library/dom";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { render } from "preact";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { Chat } from "../chat";
import { Panel } from "../panel";
import { ChatStorage, MemoryArea } from "../storage";
import { TIMINGS } from "../timings";
import { App } from "../views/app";
import { Peer } from "./peer";

// A busy machine may take its time; what never comes still fails.
configure({ asyncUtilTimeout: 8_000 });

/** Rules that need a whole page, or colours, of which jsdom has none. */
const WHOLE_PAGE = { region: { enabled: false }, "color-contrast": { enabled: false } };

/** Somebody on a page with the chat; a test speaks for the far end of it through `peer`. */
export class Visit {
  private constructor(
    readonly peer: Peer,
    readonly storage: ChatStorage,
    readonly chat: Chat,
    readonly panel: Panel,
    readonly box: HTMLElement,
    readonly user: UserEvent,
  ) {}

  /** Come to the page; the chat is not open yet. */
  static async begin(onRequest?: Peer["onRequest"], user = userEvent.setup()): Promise<Visit> {
    stub();
    const peer = await Peer.start();
    if (onRequest !== undefined) peer.onRequest = onRequest;
    const storage = new ChatStorage(new MemoryArea(), new MemoryArea());
    const timings = { ...TIMINGS, firstDelay: 10 };
    const chat = new Chat({ base: peer.url, language: "nb", storage, timings });
    const panel = new Panel(storage);
    const box = document.createElement("div");
    document.body.append(box);
    render(<App chat={chat} panel={panel} />, box);
    panel.prepare();
    return new Visit(peer, storage, chat, panel, box, user);
  }

  async open(): Promise<HTMLElement> {
    await this.user.click(screen.getByRole("button", { name: /Spør oss/ }));
    await waitFor(() => expect(this.chat.link).toBe("up"));
    return screen.getByRole("dialog");
  }

  /** Say something, and wait until it is recorded. */
  async says(text: string): Promise<void> {
    await this.user.type(screen.getByRole("textbox"), `${text}{Enter}`);
    await waitFor(() => expect(this.chat.session.stored.inquiry).not.toBeNull());
    await waitFor(() => expect(this.chat.outbox.messages).toEqual([]));
  }

  /** What a screen reader has been told, as against what stands in the list. */
  aloud(): string[] {
    return Array.from(this.box.querySelectorAll('[aria-live="polite"] p'), (line) => line.textContent ?? "");
  }

  /** What axe-core finds wrong with the widget itself. */
  async wrong(): Promise<unknown[]> {
    const { violations } = await axe.run(this.box, { rules: WHOLE_PAGE });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  }

  async leave(): Promise<void> {
    render(null, this.box);
    this.box.remove();
    this.chat.connection.stop();
    await this.peer.stop();
  }
}

/** Give jsdom what it lacks: real sockets instead of its own, and what belongs to drawing, which it never does. */
export function stub(): void {
  vi.stubGlobal("WebSocket", WebSocket);
  const list = { matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => list);
  const observer = class {
    observe(): void {}
    disconnect(): void {}
  };
  vi.stubGlobal("ResizeObserver", observer);
}
