import { Alert, Button, Field, Label, Select, Switch } from "@digdir/designsystemet-react";
import { FunnelIcon, TasklistIcon } from "@navikt/aksel-icons";
import { useCallback, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { PRIORITIES } from "../../api/handling";
import { ANYTHING, type ListQuery, ORDERS, type Order, type Wanted } from "../../api/inbox";
import { useLoaded } from "../knowledge/hooks";
import { LANGUAGES } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { channelName, KINDS } from "./labels";
import { type Lists, narrowings } from "./lists";
import { SavedTools } from "./SavedTools";
import { draftOf, type Saved } from "./useSaved";

const CHANNELS = ["webchat", "webform", "email", "sms", "xmpp", "telephone", "visit", "letter_in"];

interface Props {
  place: string;
  lists: Lists;
  saved: Saved;
  choosing: boolean;
  choose(): void;
}

/** What a list is ordered by and narrowed to, saving that as a view of one's own, and choosing several of it. */
export function ListTools({ place, lists, saved, choosing, choose }: Props) {
  const { t } = useTexts();
  const { list, change } = lists;
  const [open, setOpen] = useState(false);
  const id = useId();
  const count = narrowings(list.wanted);
  return (
    <div className="lists">
      <div className="lists__row">
        <Select
          data-size="sm"
          aria-label={t("inbox.order")}
          value={list.order}
          onChange={(event) => change({ order: event.currentTarget.value as Order })}
        >
          {ORDERS.map((order) => (
            <Select.Option key={order} value={order}>
              {t(`inbox.order.${order}`)}
            </Select.Option>
          ))}
        </Select>
        <Button
          variant="tertiary"
          data-size="sm"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <FunnelIcon aria-hidden />
          {count === 0 ? t("inbox.filter") : t("inbox.filtered", { count })}
        </Button>
        {!choosing && (
          <Button
            variant="tertiary"
            data-size="sm"
            icon
            aria-label={t("chosen.start")}
            title={t("chosen.start")}
            onClick={choose}
          >
            <TasklistIcon aria-hidden />
          </Button>
        )}
      </div>
      <div id={id} hidden={!open}>
        {open && <Choices list={list} change={change} />}
      </div>
      <SavedTools place={place} list={list} saved={saved} changed={count > 0 || open} />
      <Undo saved={saved} />
    </div>
  );
}

function Choices({ list: { wanted }, change }: { list: ListQuery; change: Lists["change"] }) {
  const { t, language } = useTexts();
  const api = useApi().handling;
  const known = useLoaded(useCallback(() => api.choices(languageOf(language)), [api, language]));
  const set = (more: Partial<Wanted>) => change({ wanted: { ...wanted, ...more } });
  const of = (found: { id: string; name: string }[] = []) => found.map(({ id, name }) => [id, name] as const);
  const used = known.data?.tags ?? [];
  // A saved list may be narrowed to a tag that nothing has any more.
  const tags = wanted.tag === null || used.includes(wanted.tag) ? used : [wanted.tag, ...used];
  return (
    <div className="lists__choices">
      <Choice
        label={t("inbox.filter.channel")}
        value={wanted.channel}
        options={CHANNELS.map((channel) => [channel, channelName(channel, t)])}
        choose={(channel) => set({ channel })}
      />
      <Choice
        label={t("inbox.filter.unit")}
        value={wanted.unit}
        options={of(known.data?.units)}
        choose={(unit) => set({ unit })}
      />
      <Choice
        label={t("inbox.filter.service")}
        value={wanted.service}
        options={of(known.data?.services)}
        choose={(service) => set({ service })}
      />
      <Choice
        label={t("inbox.filter.kind")}
        value={wanted.kind}
        options={KINDS.map((kind) => [kind, t(`kind.${kind}`)])}
        choose={(kind) => set({ kind })}
      />
      <Choice
        label={t("inbox.filter.priority")}
        value={wanted.priority}
        options={PRIORITIES.map((priority) => [priority, t(`priority.${priority}`)])}
        choose={(chosen) => set({ priority: PRIORITIES.find((one) => one === chosen) ?? null })}
      />
      <Choice
        label={t("inbox.filter.tag")}
        value={wanted.tag}
        options={tags.map((tag) => [tag, tag])}
        choose={(tag) => set({ tag })}
      />
      <Choice
        label={t("inbox.filter.language")}
        value={wanted.language}
        options={LANGUAGES.map((code) => [code, nameOf(code)])}
        choose={(code) => set({ language: code })}
      />
      <Switch
        label={t("inbox.filter.unread")}
        data-size="sm"
        checked={wanted.unread}
        onChange={(event) => set({ unread: event.currentTarget.checked })}
      />
      {narrowings(wanted) > 0 && (
        <Button variant="tertiary" data-size="sm" onClick={() => set(ANYTHING)}>
          {t("inbox.filter.none")}
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  options: readonly (readonly [value: string, shown: string])[];
  choose(value: string | null): void;
}

function Choice({ label, value, options, choose }: ChoiceProps) {
  const { t } = useTexts();
  return (
    <Field data-size="sm">
      <Label>{label}</Label>
      <Select value={value ?? ""} onChange={(event) => choose(event.currentTarget.value || null)}>
        <Select.Option value="">{t("inbox.filter.any")}</Select.Option>
        {options.map(([one, shown]) => (
          <Select.Option key={one} value={one}>
            {shown}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}

function Undo({ saved }: { saved: Saved }) {
  const { t } = useTexts();
  const { dropped, steps, keep, forget } = saved;
  if (dropped === null) return null;
  return (
    <Alert data-color="info" data-size="sm" role="status" className="lists__undo">
      <span>{t("inbox.saved.deleted", { name: dropped.name })}</span>
      <Button
        variant="secondary"
        data-size="sm"
        loading={steps.busy === "keep"}
        onClick={() => void keep(draftOf(dropped))}
      >
        {t("inbox.saved.undo")}
      </Button>
      <Button variant="tertiary" data-size="sm" onClick={forget}>
        {t("close")}
      </Button>
    </Alert>
  );
}

/** The languages in which the register has names. */
function languageOf(language: string): "nb" | "nn" | "sv" | "en" {
  return (["nb", "nn", "sv", "en"] as const).find((code) => code === language) ?? "nb";
}

/** A language by its own name, as one that looks for it expects it. */
function nameOf(code: string): string {
  return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
}
