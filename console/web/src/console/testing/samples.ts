import type {
  AttachmentInfo,
  ContactInfo,
  InquiryDetail,
  InquiryPage,
  InquirySummary,
  MessageInfo,
  MessageNotes,
  Session,
  Staff,
} from "../../api/types";
import type { EventFrame } from "../live/frames";

/** What the service would send, with only what a test is about to be filled in. */
export const ME: Staff = { id: "staff-1", username: "kari", name: "Kari", role: "desk" };
export const COLLEAGUE: Staff = { id: "staff-2", username: "ola", name: "Ola", role: "desk" };

/** What the desk may do, of what the console asks for. */
export const DESK_RIGHTS = [
  "handle_inquiries",
  "register_inquiries",
  "write_first",
  "move_inquiries",
  "block_senders",
  "see_related",
  "link_inquiries",
  "look_up_and_send_cases",
  "search_inquiries",
  "read_knowledge",
  "see_channels",
  "see_colleagues",
  "write_internally",
  "see_duty",
  "see_services",
  "see_statistics",
  "see_now",
];

export function session(): Session {
  const expires = new Date(Date.now() + 8 * 3_600_000).toISOString();
  return {
    id: "session-1",
    staff: ME,
    municipality: "havdal",
    municipality_name: "Havdal kommune",
    expires_at: expires,
    rights: DESK_RIGHTS,
    places: [{ municipality: "havdal", role: "desk" }],
    factor_due: false,
    password_due: false,
  };
}

export function summary(id: string, more: Partial<InquirySummary> = {}): InquirySummary {
  return {
    id,
    number: `2026-${id}`,
    conversation: `conversation-${id}`,
    channel: "webchat",
    status: "waiting_staff",
    owner: "queue",
    staff: null,
    title: `Title ${id}`,
    preview: `Preview ${id}`,
    language: "nb",
    opened_at: "2026-01-01T10:00:00Z",
    updated_at: "2026-01-01T10:00:00Z",
    waiting_since: null,
    messages: 1,
    unit: null,
    responsible: null,
    overdue: false,
    put_off_until: null,
    junk: false,
    priority: "normal",
    tags: [],
    ...more,
  };
}

export function mine(id: string, more: Partial<InquirySummary> = {}): InquirySummary {
  return summary(id, { owner: "staff", staff: ME, ...more });
}

export function message(id: string, more: Partial<MessageInfo> = {}): MessageInfo {
  return {
    id,
    author: "citizen",
    author_name: null,
    internal: false,
    text: `Text ${id}`,
    html: null,
    sources: [],
    choices: [],
    masked: false,
    state: null,
    created_at: "2026-01-01T10:00:00Z",
    client_id: null,
    intent: null,
    confidence: null,
    channel: "webchat",
    address: null,
    attachments: [],
    full_text: null,
    error: null,
    why: null,
    copied: [],
    sends_on: null,
    notes: notes(),
    staff: null,
    version: 1,
    edited_at: null,
    withdrawn: false,
    ...more,
  };
}

export function notes(more: Partial<MessageNotes> = {}): MessageNotes {
  return {
    sender: null,
    subject: null,
    split_offered: false,
    belongs_to: null,
    automatic: null,
    silent: null,
    unanswerable: null,
    opt_out: null,
    problems: [],
    problem_whys: [],
    incomplete: false,
    ...more,
  };
}

export function file(id: string, more: Partial<AttachmentInfo> = {}): AttachmentInfo {
  return {
    id,
    name: `${id}.pdf`,
    media_type: "application/pdf",
    size: 2048,
    inline: false,
    refused: null,
    ...more,
  };
}

export const CHAT: ContactInfo = { channel: "webchat", address: "conversation-a", name: "" };
export const MAIL: ContactInfo = {
  channel: "email",
  address: "kari@nordmann.example",
  name: "Kari Nordmann",
};
export const PHONE: ContactInfo = { channel: "sms", address: "+4741234567", name: "" };

export function page(inquiries: InquirySummary[], more: Partial<InquiryPage> = {}): InquiryPage {
  const counts = { waiting: inquiries.length, mine: 0, bot: 0, open: 0, closed: 0, all: 0 };
  const piece = { next: null, previous: null, position: 0, total: inquiries.length, unread: [], drafted: [] };
  return { inquiries, ...piece, counts, sequence: 10, ...more };
}

export function detail(
  inquiry: InquirySummary,
  messages: MessageInfo[],
  sequence = 10,
  more: Partial<InquiryDetail> = {},
): InquiryDetail {
  return {
    inquiry,
    messages,
    handover_reason: null,
    contacts: [CHAT],
    reply_to: CHAT,
    merged_into: null,
    sequence,
    ...more,
  };
}

export function event(sequence: number, about: InquirySummary, more: Partial<EventFrame> = {}): EventFrame {
  return {
    type: "event",
    sequence,
    kind: "status",
    conversation: about.conversation,
    inquiry: about.id,
    message: null,
    summary: about,
    body: {},
    ...more,
  };
}
