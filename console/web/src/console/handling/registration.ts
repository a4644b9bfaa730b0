import type { FieldSuggestions, Language, NewRegistration, Priority } from "../../api/handling";

export const CHANNELS = ["telephone", "visit", "letter_in"] as const;
export type RegisteredChannel = (typeof CHANNELS)[number];
export type Suggestable = "title" | "topic" | "service" | "language";

/** What is being written down; fields in `touched` are what the person chose, the others follow the suggestions. */
export interface Form {
  channel: RegisteredChannel;
  text: string;
  title: string;
  kind: string;
  priority: Priority;
  topic: string;
  service: string;
  language: Language;
  name: string;
  way: "email" | "sms" | "letter";
  address: string;
  touched: readonly Suggestable[];
}

export function emptyForm(channel: RegisteredChannel, language: Language): Form {
  const nothing = { text: "", title: "", kind: "", topic: "", service: "", name: "", address: "" };
  return { channel, language, priority: "normal", ...nothing, way: "sms", touched: [] };
}

/** Fills in what nobody has touched; what was chosen stays, and so does what was taken away. */
export function withSuggestions(form: Form, found: FieldSuggestions): Form {
  const fill = <T>(field: Suggestable, own: T, suggested: T): T =>
    form.touched.includes(field) ? own : suggested;
  return {
    ...form,
    title: fill("title", form.title, found.title),
    topic: fill("topic", form.topic, found.topic ?? ""),
    service: fill("service", form.service, found.service ?? ""),
    language: fill("language", form.language, found.language),
  };
}

export function touch<K extends Suggestable>(form: Form, field: K, value: Form[K]): Form {
  return { ...form, [field]: value, touched: [...new Set([...form.touched, field])] };
}

const SUGGESTABLE: readonly Suggestable[] = ["title", "topic", "service", "language"];

/** What the service is sent; `suggested` are the fields that it may still fill in better. */
export function bodyOf(form: Form, result: NewRegistration["result"], clientId: string): NewRegistration {
  const address = form.address.trim();
  return {
    client_id: clientId,
    channel: form.channel,
    result,
    text: form.text,
    title: form.title,
    kind: form.kind === "" ? null : (form.kind as NewRegistration["kind"]),
    priority: form.priority,
    topic: form.topic === "" ? null : form.topic,
    service: form.service === "" ? null : form.service,
    language: form.language,
    name: form.name,
    address: address === "" ? null : { channel: form.way, address },
    suggested: SUGGESTABLE.filter((field) => !form.touched.includes(field)),
  };
}
