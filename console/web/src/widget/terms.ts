import type { ChatConfig, Welcome } from "./protocol";
import { safeUrl } from "./sanitise";
import { type Service, ServiceError } from "./service";

/** What the service says of itself, and on what terms one writes to it; each part is null until it is known. */
export class Terms {
  config: ChatConfig | null = null;
  /** The longest message, in characters (Unicode code points). */
  textLimit: number | null = null;
  /** Whole days. */
  retentionDays: number | null = null;

  constructor(private readonly service: Service) {}

  /** Where the municipality tells what it keeps; null also for an address that is none. */
  get privacyUrl(): URL | null {
    return this.config === null ? null : safeUrl(this.config.privacy_url, this.service.base);
  }

  heard(welcome: Welcome): void {
    this.textLimit = welcome.text_limit;
    this.retentionDays = welcome.retention_days;
  }

  /** Ask the service. Without an answer the chat works with what it knows, and the next opening asks again. */
  async ask(language: string): Promise<void> {
    try {
      this.config = await this.service.config(language);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return;
    }
    this.textLimit ??= this.config.text_limit;
    this.retentionDays ??= this.config.retention_days;
  }
}
