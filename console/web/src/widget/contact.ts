import { randomId } from "./identity";
import type { ChatContact, ContactChannel, Welcome } from "./protocol";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";

/** Where the person wants to be answered when the chat is closed: what the service knows, and the form that asks. */
export class Contact {
  /** Whether the form is open. */
  asked = false;
  saving = false;
  /** Code of the error for which an address was not taken. */
  problem: string | null = null;
  /** Addresses that were left before; all but those of this page are masked. */
  known: readonly ChatContact[] = [];

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly changed: () => void,
  ) {}

  ask(asked: boolean): void {
    this.asked = asked;
    this.problem = null;
    this.changed();
  }

  heard(welcome: Welcome): void {
    const fresh = welcome.contacts ?? [];
    if (fresh.length !== this.known.length) this.known = fresh;
  }

  forget(): void {
    this.asked = false;
    this.problem = null;
    this.known = [];
  }

  async leave(channel: ContactChannel, address: string, name = ""): Promise<void> {
    this.saving = true;
    this.problem = null;
    this.changed();
    try {
      const kept = await this.service.contact(this.session.stored, {
        id: randomId(),
        channel,
        address,
        name,
      });
      const others = this.known.filter((one) => one.channel !== kept.channel);
      this.known = [{ channel: kept.channel, address: kept.address }, ...others];
      this.asked = false;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.problem = error.frame.code;
    } finally {
      this.saving = false;
      this.changed();
    }
  }
}
