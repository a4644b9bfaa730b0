import {
  Chat2Icon,
  EnvelopeClosedIcon,
  FileTextIcon,
  InboxIcon,
  MobileSmallIcon,
  PersonChatIcon,
  PersonGroupIcon,
  PhoneIcon,
} from "@navikt/aksel-icons";
import type { ComponentType, SVGProps } from "react";
import type { InquirySummary } from "../../api/types";
import { isTextKey, type Translate } from "../texts";

type Icon = ComponentType<SVGProps<SVGSVGElement>>;

const ICONS: Readonly<Record<string, Icon>> = {
  webchat: Chat2Icon,
  email: EnvelopeClosedIcon,
  sms: MobileSmallIcon,
  xmpp: PersonChatIcon,
  letter: FileTextIcon,
  telephone: PhoneIcon,
  visit: PersonGroupIcon,
  letter_in: FileTextIcon,
};

/** The types that an inquiry may have. */
export const KINDS = ["question", "fault", "application", "complaint", "praise", "access", "other"] as const;

export function channelIcon(channel: string): Icon {
  return ICONS[channel] ?? InboxIcon;
}

/** A channel's name; one that this console does not know yet is called as the service calls it. */
export function channelName(channel: string, t: Translate): string {
  const key = `channel.${channel}`;
  return isTextKey(key) ? t(key) : channel;
}

export type Tone = "warning" | "info" | "success" | "neutral";

/** How an inquiry stands, in words and in one of the library's colours. */
export function standing(summary: InquirySummary, me: string, t: Translate): { text: string; tone: Tone } {
  if (summary.junk) return { text: t("status.junk"), tone: "neutral" };
  if (summary.status === "closed") return { text: t("status.closed"), tone: "neutral" };
  if (summary.status === "solved") return { text: t("status.solved"), tone: "success" };
  if (summary.put_off_until !== null) return { text: t("status.put_off"), tone: "neutral" };
  if (summary.status === "with_department") return { text: t("status.with_department"), tone: "info" };
  if (summary.status === "new") return { text: t("status.new"), tone: "warning" };
  if (summary.owner === "queue") return { text: t("status.queue"), tone: "warning" };
  if (summary.owner === "bot") return { text: t("status.bot"), tone: "info" };
  if (summary.status === "waiting_citizen") return { text: t("status.waiting_citizen"), tone: "success" };
  return { text: t(summary.staff?.id === me ? "status.yours" : "status.waiting_staff"), tone: "warning" };
}

/** Who has an inquiry, in words. */
export function holder(summary: InquirySummary, me: string, t: Translate): string {
  if (summary.status === "closed") return "";
  if (summary.owner === "bot") return t("holder.bot");
  if (summary.owner === "queue") return t("holder.queue");
  if (summary.staff?.id === me) return t("holder.me");
  return summary.staff?.name ?? t("holder.colleague");
}
