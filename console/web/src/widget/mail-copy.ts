import { randomId } from "./identity";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";

/** A copy of the conversation by e-mail: an address, the code that was sent there, and then the copy itself. */
export class MailCopy {
  /** What the form asks for; null while it is shut. */
  asks: "address" | "code" | null = null;
  /** Where the code went, as the service writes it. */
  address = "";
  sending = false;
  /** Code of the error for which nothing was sent. */
  problem: string | null = null;
  /** A copy that is sent twice, since its answer was lost, is one. */
  #id = randomId();

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly changed: () => void,
  ) {}

  ask(asks: "address" | null): void {
    this.asks = asks;
    this.problem = null;
    this.changed();
  }

  forget(): void {
    this.asks = null;
    this.problem = null;
    this.address = "";
  }

  async sendCode(address: string): Promise<void> {
    const kept = await this.#send(address, null);
    if (kept === null) return;
    this.address = kept;
    this.asks = "code";
    this.#id = randomId();
    this.changed();
  }

  /** Send the copy; what tells of it comes into the conversation itself. */
  async send(code: string): Promise<void> {
    if ((await this.#send(this.address, code)) !== null) this.ask(null);
  }

  /** The address as the service writes it, null when it refused. */
  async #send(address: string, code: string | null): Promise<string | null> {
    if (this.sending) return null;
    this.sending = true;
    this.problem = null;
    this.changed();
    try {
      const wanted = { id: this.#id, address, code };
      return (await this.service.copy(this.session.stored, wanted, this.session.stored.language)).address;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.problem = error.frame.code;
      return null;
    } finally {
      this.sending = false;
      this.changed();
    }
  }
}
