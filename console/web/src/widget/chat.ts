import { Connection, type Link } from "./connection";
import { Contact } from "./contact";
import { Continuing } from "./continuing";
import {
  type Conversation,
  EMPTY,
  happened,
  isDone,
  isNews,
  recorded,
  typed,
  unread,
  welcomed,
} from "./conversation";
import { Feedback } from "./feedback";
import { Files } from "./files";
import { randomId } from "./identity";
import { MailCopy } from "./mail-copy";
import { Outbox } from "./outbox";
import type {
  Ack,
  ChatFile,
  ErrorFrame,
  EventFrame,
  Hello,
  KeptInquiry,
  Message,
  ServiceFrame,
  Welcome,
} from "./protocol";
import { saveAs } from "./save";
import { Service, ServiceError } from "./service";
import { Session } from "./session";
import { Signals } from "./signals";
import type { ChatStorage } from "./storage";
import { Terms } from "./terms";
import type { Timings } from "./timings";
import { Waiting } from "./waiting";

/** What became of the conversation as a whole, said where it would otherwise stand. */
export type Ending = "deleted" | "gone" | "archived" | "linkGone";
/** The question whether to delete, from asking to the answer. */
export type Deletion = "no" | "asked" | "running" | "failed";

export interface ChatOptions {
  /** Address of the folder that holds `widget.js`, with a slash at the end. */
  readonly base: string;
  readonly language: string;
  readonly storage: ChatStorage;
  readonly timings: Timings;
}

const START_OVER_EVERY_MS = 60_000;

/**
 * One citizen's chat: identity, what was said, what waits to be sent, and the connection between.
 *
 * The view reads the public fields and calls the methods; `subscribe` tells when to look again.
 */
export class Chat {
  conversation: Conversation = EMPTY;
  ending: Ending | null = null;
  /** What the archive must keep of the conversation that ended last. */
  kept: KeptInquiry | null = null;
  deletion: Deletion = "no";
  /** Code of the error for which a message did not go; its text is in the draft again. */
  refusal: string | null = null;
  readonly terms: Terms;
  readonly session: Session;
  readonly contact: Contact;
  readonly mail: MailCopy;
  readonly continuing: Continuing;
  readonly feedback: Feedback;
  readonly files: Files;
  readonly waiting: Waiting;
  readonly outbox: Outbox;
  readonly connection: Connection;
  readonly signals: Signals;
  /** Set by the view: hears every message of others that is new while the page is open, once. */
  onNews: (message: Message) => void = () => {};

  #draft: string;
  #wanted = false;
  #startedOver = 0;
  readonly #service: Service;
  readonly #storage: ChatStorage;
  readonly #listeners = new Set<() => void>();

  constructor(options: ChatOptions) {
    const { storage, timings } = options;
    this.#storage = storage;
    this.#draft = storage.draft;
    this.session = new Session(storage, options.language);
    this.#service = new Service(options.base, timings);
    this.terms = new Terms(this.#service);
    this.contact = new Contact(this.#service, this.session, () => this.#tell());
    this.mail = new MailCopy(this.#service, this.session, () => this.#tell());
    this.continuing = new Continuing(this.#service, this.session, () => this.#tell());
    this.feedback = new Feedback(this.#service, this.session, () => this.#tell());
    this.waiting = new Waiting(this.#service, this.session, () => this.#tell());
    this.files = new Files(this.#service, this.session, () => this.terms.config, {
      changed: () => this.#tell(),
      begin: () => this.#begin(),
      acknowledged: (ack) => this.#ack(ack),
    });
    this.connection = new Connection(
      this.#service,
      () => this.#hello(),
      { frame: (frame) => this.#receive(frame), link: (link) => this.#linked(link) },
      timings,
    );
    this.signals = new Signals(this.connection, this.session);
    const delivery = {
      deliver: this.connection.deliver.bind(this.connection),
      changed: () => this.#tell(),
      stalled: () => this.connection.restart(),
    };
    this.outbox = new Outbox(storage, delivery, timings);
    if (this.session.begun) this.outbox.load(this.session.stored.conversation);
  }

  get link(): Link {
    return this.connection.link;
  }

  get language(): string {
    return this.session.stored.language;
  }

  get unread(): number {
    return unread(this.conversation, this.session.stored.seen);
  }

  get draft(): string {
    return this.#draft;
  }

  set draft(text: string) {
    this.#draft = text;
    this.#storage.draft = text;
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connect if the panel is open or a conversation goes on; a page where nobody chats sends nothing. */
  async wake(open: boolean): Promise<void> {
    this.#wanted ||= open;
    if (this.#wanted || this.session.begun) this.connection.start();
    if (open) this.feedback.load();
    if (open && this.terms.config === null) await this.askTerms();
  }

  /** Ask the service how it stands and on what terms one writes. */
  async askTerms(): Promise<void> {
    await this.terms.ask(this.language);
    this.#tell();
  }

  changedElsewhere(): void {
    const elsewhere = this.session.lookElsewhere();
    if (elsewhere === "begun") this.#turnPage();
    else if (elsewhere === "ended") this.#end("gone");
    else this.#tell();
  }

  /** Go on with what was begun in another browser, by the key that it gave. */
  async goOn(key: string): Promise<void> {
    try {
      this.session.adopt(await this.#service.continued(key));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.ending = "linkGone";
      this.#tell();
      return;
    }
    this.#turnPage();
  }

  say(text: string, choice: string | null = null): void {
    this.#begin();
    const { conversation } = this.session.stored;
    this.outbox.add({ id: randomId(), conversation, text, choice, at: Date.now() });
    this.#connect();
    if (choice?.startsWith("language:")) this.speak(choice.slice("language:".length));
  }

  /** Save a file of the conversation on the person's own machine. False when it cannot be had. */
  async save(file: ChatFile): Promise<boolean> {
    try {
      saveAs(await this.#service.file(this.session.stored, file.id), file.name);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return false;
    }
  }

  speak(language: string): void {
    this.session.update({ language });
    this.connection.send({ type: "language", language });
    if (this.feedback.question !== null) this.feedback.load(true);
    this.#tell();
    if (this.terms.config !== null) void this.askTerms();
  }

  /** Everything received so far stands before the person's eyes. */
  shown(): void {
    const sequence = this.conversation.last;
    const before = this.session.stored.seen;
    if (sequence > before) this.session.update({ seen: sequence });
    this.signals.seen(sequence);
    if (sequence > before) this.#tell();
  }

  /** Take away a typing indicator whose time is over. */
  expireTyping(): void {
    const until = this.conversation.typing?.until;
    if (until === undefined || until > Date.now()) return;
    this.conversation = { ...this.conversation, typing: null };
    this.#tell();
  }

  askDeletion(asked: boolean): void {
    this.deletion = asked ? "asked" : "no";
    this.#tell();
  }

  async erase(): Promise<void> {
    this.deletion = "running";
    // What is being sent must not arrive after the deletion and begin the conversation anew.
    this.connection.stop();
    this.#tell();
    try {
      this.kept = (await this.#service.erase(this.session.stored)).at(-1) ?? null;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.deletion = "failed";
      this.connection.start();
      this.#tell();
      return;
    }
    this.draft = "";
    this.#end(this.kept === null ? "deleted" : "archived");
  }

  /** Something is about to be said. */
  #begin(): void {
    // A second tab may have begun the conversation since this one was opened.
    if (!this.session.begun) this.changedElsewhere();
    this.refusal = null;
    this.ending = null;
    this.#wanted = true;
    this.session.begin();
    this.#connect();
  }

  #connect(): void {
    this.connection.start();
    // Somebody who writes does not want to wait for the next try.
    if (this.link === "down") this.connection.nudge();
  }

  #hello(): Hello {
    const { conversation, secret, language } = this.session.stored;
    return { conversation, secret, language, after: this.conversation.last };
  }

  #receive(frame: ServiceFrame): void {
    if (frame.type === "welcome") this.#welcome(frame);
    else if (frame.type === "event") this.#event(frame);
    else if (frame.type === "ack") this.#ack(frame);
    else if (frame.type === "typing") this.conversation = typed(this.conversation, frame, Date.now());
    else if (frame.type === "error") this.#error(frame);
    this.#tell();
  }

  #welcome(frame: Welcome): void {
    this.terms.heard(frame);
    // An inquiry number is there once the service has recorded something: this conversation has been deleted.
    if (!frame.known && this.session.stored.inquiry !== null) {
      this.#startOver();
      return;
    }
    this.contact.heard(frame);
    this.conversation = welcomed(this.conversation, frame);
    this.signals.seen(this.conversation.last);
    if (this.#wanted && frame.known) this.feedback.load();
  }

  #ack(frame: Ack): void {
    const sent = this.outbox.acknowledged(frame);
    if (sent !== null) this.conversation = recorded(this.conversation, sent, frame);
    if (frame.inquiry !== this.session.stored.inquiry) this.session.update({ inquiry: frame.inquiry });
  }

  #event(event: EventFrame): void {
    if (event.kind === "deleted") {
      this.#end("gone");
      return;
    }
    const news = isNews(this.conversation, event);
    const solved = event.sequence > Math.max(this.conversation.last, this.conversation.history ?? Infinity);
    this.conversation = happened(this.conversation, event);
    // After the answer, and never before: only now is there something to ask.
    if (isDone(event) && solved && this.#wanted) this.feedback.load(true);
    if (event.kind !== "message") return;
    if (event.message.client_id !== null) this.outbox.acknowledged({ id: event.message.client_id });
    if (news) this.onNews(event.message);
  }

  #error(error: ErrorFrame): void {
    // Twice in a row is not this conversation's fault, and starting over again would go round in circles.
    const again = Date.now() - this.#startedOver < START_OVER_EVERY_MS;
    if (error.code === "wrong_token" && this.session.begun && !again) {
      this.#startOver();
      return;
    }
    const back = this.outbox.refused(error);
    if (back === null) return;
    this.refusal = error.code;
    if (back.choice === null) this.draft = [back.text, this.#draft].filter((part) => part !== "").join("\n");
  }

  /** The conversation is no more; what waited for it belonged to it and goes too. */
  #end(ending: Ending): void {
    this.ending = ending;
    this.session.renew();
    this.#turnPage();
  }

  /** The conversation is no more, and the person is in the middle of writing: what waits begins the next one. */
  #startOver(): void {
    this.#startedOver = Date.now();
    const waiting = this.outbox.messages;
    this.#end("gone");
    for (const message of waiting) this.say(message.text, message.choice);
  }

  /** Show and carry on the conversation that the session is in now. */
  #turnPage(): void {
    this.outbox.clear();
    this.conversation = EMPTY;
    this.deletion = "no";
    this.refusal = null;
    this.contact.forget();
    this.mail.forget();
    this.continuing.forget();
    this.feedback.forget();
    this.files.forget();
    this.waiting.forget();
    this.signals.reset();
    if (this.session.begun) this.outbox.load(this.session.stored.conversation);
    this.connection.stop();
    if (this.#wanted || this.session.begun) this.connection.start();
    this.#tell();
  }

  #linked(link: Link): void {
    this.outbox.contact(link === "up");
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
