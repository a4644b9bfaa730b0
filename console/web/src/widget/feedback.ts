import type { Helped, Rating, Satisfaction } from "./protocol";
import { type Service, ServiceError } from "./service";
import type { Session } from "./session";

/** What the service said to a decision; `withdrawn` tells that a yes was taken back, wherever its question stood. */
export interface Told {
  readonly text: string;
  readonly language: string;
  readonly withdrawn: boolean;
}

/** What may be asked once an inquiry is solved: whether it may be used, without who it was. */
export interface Question {
  readonly inquiry: string;
  readonly text: string;
  readonly language: string;
}

/**
 * What the person thinks of answers, and whether solved inquiries may be used.
 *
 * Over HTTP also where there is a socket, as addresses are: it is rare. Requests go one after the other, so that the
 * last press is the one that counts.
 */
export class Feedback {
  question: Question | null = null;
  told: Told | null = null;
  /** Whether the person was helped with the inquiry that is done, as far as they have said; null while nothing is asked. */
  satisfaction: Satisfaction | null = null;
  /** Whether some solved inquiry may be used, so that it can be taken back. */
  given = false;
  /** The answer whose rating could not be kept, or `consent` or `satisfaction`. */
  failed: string | null = null;
  #ratings: ReadonlyMap<string, Rating | null> = new Map();
  #consents: readonly string[] = [];
  #loaded = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly service: Service,
    private readonly session: Session,
    private readonly changed: () => void,
  ) {}

  rating(message: string): Rating | null {
    return this.#ratings.get(message) ?? null;
  }

  /** Ask the service what was said so far and what may be asked; once, unless something has happened since. */
  load(again = false): void {
    if ((this.#loaded && !again) || this.session.stored.inquiry === null) return;
    this.#loaded = true;
    this.#enqueue(async (conversation) => {
      const language = this.session.stored.language;
      const frame = await this.service.feedback(this.session.stored, language);
      if (conversation !== this.session.stored.conversation) return;
      this.satisfaction = frame.satisfaction;
      this.#ratings = new Map(Object.entries(frame.ratings));
      this.#consents = frame.consents.filter(({ state }) => state === "given").map(({ inquiry }) => inquiry);
      this.given = this.#consents.length > 0;
      const newest = frame.consents[0]?.inquiry;
      const asked = frame.question !== null && newest !== undefined;
      if (asked) this.told = null;
      this.question = asked ? { inquiry: newest, text: frame.question, language } : null;
    }, null);
  }

  /** Thumbs up or down; pressing the same again takes it back. Shown at once, and taken away again if it fails. */
  rate(message: string, pressed: Rating): void {
    const before = this.rating(message);
    const value = before === pressed ? null : pressed;
    this.#rated(message, value);
    this.#enqueue(
      async () => void (await this.service.rate(this.session.stored, message, value)),
      message,
      () => this.#rated(message, before),
    );
  }

  /** Say whether one was helped, or with a comment more about it. Shown at once, and taken away again if it fails. */
  tellHelped(helped: Helped, comment?: string): void {
    const before = this.satisfaction;
    if (before === null) return;
    this.satisfaction = { ...before, helped };
    this.changed();
    this.#enqueue(
      async (conversation) => {
        const kept = await this.service.helped(this.session.stored, before.inquiry, helped, comment);
        if (conversation === this.session.stored.conversation) this.satisfaction = kept;
      },
      "satisfaction",
      () => {
        this.satisfaction = before;
      },
    );
  }

  decide(given: boolean): void {
    const question = this.question;
    if (question !== null) this.#decide([question.inquiry], given, false);
  }

  withdraw(): void {
    this.#decide(this.#consents, false, true);
  }

  /** The conversation is no more. */
  forget(): void {
    this.question = null;
    this.told = null;
    this.satisfaction = null;
    this.given = false;
    this.failed = null;
    this.#ratings = new Map();
    this.#consents = [];
    this.#loaded = false;
  }

  #decide(inquiries: readonly string[], given: boolean, withdrawn: boolean): void {
    this.#enqueue(async (conversation) => {
      const { language } = this.session.stored;
      for (const inquiry of inquiries) {
        const { text } = await this.service.decide(this.session.stored, inquiry, given, language);
        if (conversation !== this.session.stored.conversation) return;
        this.told = { text, language, withdrawn };
        if (this.question?.inquiry === inquiry) this.question = null;
        const others = this.#consents.filter((known) => known !== inquiry);
        this.#consents = given ? [...others, inquiry] : others;
        this.given = this.#consents.length > 0;
      }
    }, "consent");
  }

  #rated(message: string, value: Rating | null): void {
    this.#ratings = new Map([...this.#ratings, [message, value]]);
    this.changed();
  }

  #enqueue(task: (conversation: string) => Promise<void>, about: string | null, undo = (): void => {}): void {
    const { conversation } = this.session.stored;
    this.failed = null;
    this.#queue = this.#queue.then(async () => {
      if (conversation !== this.session.stored.conversation) return;
      try {
        await task(conversation);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (conversation !== this.session.stored.conversation) return;
        // What could not be read is read when the chat is opened the next time, or another inquiry is solved.
        if (about === null) this.#loaded = false;
        this.failed = about;
        undo();
      } finally {
        this.changed();
      }
    });
  }
}
