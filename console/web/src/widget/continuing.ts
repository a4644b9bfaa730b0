import type { Squares } from "./qr/main";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";

/** A link by which the conversation goes on in another browser, and the same as squares for a camera. */
export class Continuing {
  asked = false;
  /** Null until it is made. */
  link: string | null = null;
  /** When the link is good no more. */
  until = "";
  /** Null until what draws it is loaded, and where that cannot be had: the link does the same. */
  squares: Squares | null = null;
  failed = false;

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly changed: () => void,
  ) {}

  /** Show a link, always a new one, or put it away. */
  async ask(asked: boolean): Promise<void> {
    this.forget();
    this.asked = asked;
    this.changed();
    if (!asked) return;
    try {
      const { key, expires_at } = await this.service.continue(this.session.stored);
      // Behind the # it stays in the browser: no server and no page that is gone to next is told of it.
      this.link = `${new URL("c", this.service.base).href}#${key}`;
      this.until = expires_at;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.failed = true;
    }
    this.changed();
    if (this.link !== null) await this.#draw(this.link);
  }

  forget(): void {
    this.asked = false;
    this.link = null;
    this.squares = null;
    this.failed = false;
  }

  async #draw(link: string): Promise<void> {
    try {
      const module = new URL("widget-qr.js", this.service.base).href;
      const { squares } = (await import(/* @vite-ignore */ module)) as typeof import("./qr/main");
      if (this.link === link) this.squares = squares(link);
    } catch {
      return; // TypeError for a broken network, and where a page's policy refuses another script.
    }
    this.changed();
  }
}
