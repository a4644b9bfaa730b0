import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Staff = Schemas["Staff"];
export type InquirySummary = Schemas["InquirySummary"];
export type InquiryDetail = Schemas["InquiryDetail"];
export type InquiryPage = Schemas["InquiryPage"];
export type MessageInfo = Schemas["MessageInfo"];
export type NoteInfo = Schemas["NoteInfo"];
export type ReplySeen = Schemas["ReplySeen"];
export type PartHealth = Schemas["PartHealth"];
export type Problem = Schemas["Problem"];
export type Why = Schemas["WhyInfo"];
export type AttachmentInfo = Schemas["AttachmentInfo"];
export type MessageNotes = Schemas["MessageNotes"];
export type CopiedInfo = Schemas["CopiedInfo"];
export type ContactInfo = Schemas["ContactInfo"];
export type NewContact = Schemas["NewContact"];
export type Via = Schemas["Via"];
export type ChannelInfo = Schemas["ChannelInfo"];
export type ChannelsInfo = Schemas["ChannelsInfo"];
export type ArrivalInfo = Schemas["ArrivalInfo"];
export type KeptMailInfo = Schemas["KeptMailInfo"];
export type KeptMailText = Schemas["KeptMailText"];

/** The inbox's views as the service names them, in the order in which staff see them. */
export const VIEWS = [
  "waiting",
  "mine",
  "mentioned",
  "following",
  "unit",
  "unassigned",
  "overdue",
  "citizen",
  "others",
  "put_off",
  "bot",
  "open",
  "closed",
  "junk",
] as const;
export type View = (typeof VIEWS)[number];

/** A list's place in the address: a view, or a saved filter by its id. */
export type Place = View | `f-${string}`;

export function isView(word: string | undefined): word is View {
  return VIEWS.some((view) => view === word);
}
