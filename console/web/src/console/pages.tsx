import { type ComponentType, lazy } from "react";
import { NotReached } from "./desk/NotReached";
import { LANGUAGES, readTexts } from "./texts";

/**
 * The pages beside the inbox, each read when it is first opened, or before that once nothing else is going on.
 *
 * Whoever logs in wants the inbox; what it does not need must not keep them waiting for it.
 */
const AHEAD_MS = 5_000;
const loads: (() => Promise<unknown>)[] = [];

function later<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  loads.push(load);
  return lazy(async (): Promise<{ default: ComponentType }> => {
    const found = await load().catch(() => null);
    return { default: found?.[name] ?? NotRead };
  });
}

export const AccountsPage = later(() => import("./account/AccountsPage"), "AccountsPage");
export const SecurityPage = later(() => import("./account/SecurityPage"), "SecurityPage");
export const AuditPage = later(() => import("./audit/AuditPage"), "AuditPage");
export const CannedPage = later(() => import("./canned/CannedPage"), "CannedPage");
export const ChannelsPage = later(() => import("./channels/ChannelsPage"), "ChannelsPage");
export const ColleaguesPage = later(() => import("./colleagues/ColleaguesPage"), "ColleaguesPage");
export const DigestPage = later(() => import("./digest/DigestPage"), "DigestPage");
export const DutyPage = later(() => import("./duty/DutyPage"), "DutyPage");
export const GroupsPage = later(() => import("./internal/GroupsPage"), "GroupsPage");
export const MessagesPage = later(() => import("./internal/MessagesPage"), "MessagesPage");
export const KnowledgePage = later(() => import("./knowledge/KnowledgePage"), "KnowledgePage");
export const NowPage = later(() => import("./now/NowPage"), "NowPage");
export const PrivacyPage = later(() => import("./privacy/PrivacyPage"), "PrivacyPage");
export const SearchPage = later(() => import("./search/SearchPage"), "SearchPage");
export const ServicesPage = later(() => import("./services/ServicesPage"), "ServicesPage");
export const AboutPage = later(() => import("./settings/AboutPage"), "AboutPage");
export const SettingsPage = later(() => import("./settings/SettingsPage"), "SettingsPage");
export const WordingPage = later(() => import("./settings/WordingPage"), "WordingPage");
export const StatisticsPage = later(() => import("./statistics/StatisticsPage"), "StatisticsPage");
export const SystemsPage = later(() => import("./systems/SystemsPage"), "SystemsPage");

/** Reads all pages and languages, so that they open at once, and still do when the line breaks or the service is renewed. */
export function readAhead(): void {
  const languages = LANGUAGES.map((language) => () => readTexts(language));
  setTimeout(async () => {
    for (const load of [...loads, ...languages]) await load().catch(() => undefined);
  }, AHEAD_MS);
}

function NotRead() {
  return <NotReached again={() => window.location.reload()} />;
}
