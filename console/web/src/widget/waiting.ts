import type { Waiting as Told } from "./protocol";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";

/** How long it may take until a person answers, as far as the service knows; asked for while somebody waits. */
export class Waiting {
  told: Told | null = null;

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly changed: () => void,
  ) {}

  async load(): Promise<void> {
    try {
      this.told = await this.service.waiting(this.session.stored);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.told = null; // Nothing is better than a number that has become old.
    }
    this.changed();
  }

  forget(): void {
    this.told = null;
  }
}
