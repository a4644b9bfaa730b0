import { randomId } from "./identity";
import type { Ack, ChatConfig } from "./protocol";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";
import type { TextKey, Values } from "./texts";

/** A file that is to go with the next message. */
export interface Chosen {
  readonly id: string;
  readonly file: File;
}

/** Why a file is not taken: a text and what goes into it. */
export interface Problem {
  readonly key: TextKey;
  readonly values: Values;
}

const SAID: Readonly<Record<string, TextKey>> = {
  file_refused: "fileRefused",
  file_too_large: "fileTooLarge",
};

/**
 * Files that are chosen and not sent yet; they live in this page alone, since a file does not fit into the storage.
 *
 * They go with their text in one request, under an id of their own that a second try uses again.
 */
export class Files {
  chosen: readonly Chosen[] = [];
  sending = false;
  problem: Problem | null = null;
  #id = randomId();

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly config: () => ChatConfig | null,
    private readonly events: { changed(): void; begin(): void; acknowledged(ack: Ack): void },
  ) {}

  /** How many go with one message; 0 where none are taken, or it is not known yet. */
  get most(): number {
    return this.config()?.files_at_once ?? 0;
  }

  /** Choose files; what is too large or too many is left out, with a word why. */
  add(files: Iterable<File>): void {
    this.problem = null;
    const limit = this.config()?.file_limit ?? 0;
    for (const file of files) {
      if (this.chosen.length >= this.most) this.problem = { key: "filesMany", values: { count: this.most } };
      else if (file.size > limit)
        this.problem = { key: "fileTooLarge", values: { name: file.name, ...size(limit) } };
      else if (file.size === 0) this.problem = { key: "fileRefused", values: { name: file.name } };
      else this.chosen = [...this.chosen, { id: randomId(), file }];
    }
    this.events.changed();
  }

  remove(id: string): void {
    this.problem = null;
    this.chosen = this.chosen.filter((one) => one.id !== id);
    this.#id = randomId();
    this.events.changed();
  }

  forget(): void {
    this.chosen = [];
    this.problem = null;
    this.#id = randomId();
  }

  /** Send what is chosen, with a text. True when the service has it; else it all stays, with a word why. */
  async send(text: string): Promise<boolean> {
    if (this.sending || this.chosen.length === 0) return false;
    this.sending = true;
    this.problem = null;
    this.events.begin();
    this.events.changed();
    const { stored } = this.session;
    try {
      const ack = await this.service.send(stored, this.#id, text, this.chosen, stored.language);
      this.forget();
      this.events.acknowledged(ack);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.problem = this.#problem(error);
      return false;
    } finally {
      this.sending = false;
      this.events.changed();
    }
  }

  #problem({ frame }: ServiceError): Problem {
    if (frame.code === "rate_limited")
      return { key: "filesSoon", values: { count: Math.ceil(frame.retry_after ?? 60) } };
    // Of a file that is not taken the message is the name.
    const name = frame.message;
    return {
      key: SAID[frame.code] ?? "filesFailed",
      values: { name, ...size(this.config()?.file_limit ?? 0) },
    };
  }
}

/** A limit in whole megabytes, as the texts write it. */
function size(bytes: number): { megabytes: number } {
  return { megabytes: Math.floor(bytes / 1024 / 1024) };
}
