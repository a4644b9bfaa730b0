import { Alert, Button, Paragraph, Tag } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Period, SettingInfo, SettingValue } from "../../api/settings";
import { KINDS } from "../privacy/Retention";
import { useTexts } from "../texts/TextsProvider";
import { ValueInput } from "./ValueInput";
import { same, useWords } from "./words";

export type Take = (name: string, step: () => Promise<unknown>) => Promise<boolean>;

const PERIODS: Readonly<Record<string, Period>> = {
  "webchat.retention_days": "chat_days",
  "privacy.inquiry_days": "inquiry_days",
  "privacy.identity_days": "identity_days",
};

interface Props {
  setting: SettingInfo;
  busy: boolean;
  take: Take;
}

/** One setting: what it means, what it is, and the way back to the standard. Its key changes with its version. */
export function SettingForm({ setting, busy, take }: Props) {
  const { t } = useTexts();
  const { settings } = useApi();
  const words = useWords();
  const [draft, setDraft] = useState<SettingValue>(setting.value);
  const [removal, setRemoval] = useState<{ value: SettingValue; counts: Record<string, number> } | null>(
    null,
  );
  const save = (value: SettingValue) =>
    void take(setting.key, async () => {
      const meant = value ?? setting.standard;
      const period = PERIODS[setting.key];
      const shorter = typeof meant === "number" && typeof setting.value === "number" && meant < setting.value;
      if (period !== undefined && shorter && removal?.value !== value) {
        setRemoval({ value, counts: (await settings.removal(period, meant)).counts });
        return;
      }
      await settings.set(setting.key, value, setting.version);
    });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save(draft);
  };
  const change = (value: SettingValue) => {
    setDraft(value);
    setRemoval(null);
  };
  return (
    <form className="settings__one" onSubmit={send} aria-label={words.name(setting.key)}>
      <ValueInput setting={setting} value={draft} onChange={change} />
      <div className="settings__steps">
        <Button type="submit" variant="secondary" loading={busy} disabled={same(draft, setting.value)}>
          {t("settings.save")}
        </Button>
        {setting.changed && (
          <Button variant="tertiary" disabled={busy} onClick={() => save(null)}>
            {t("settings.reset", { value: words.value(setting, setting.standard) })}
          </Button>
        )}
        {setting.waits && <Tag data-color="warning">{t("settings.waits")}</Tag>}
        {!setting.live && !setting.waits && <span className="settings__when">{t("settings.atStart")}</span>}
      </div>
      {removal !== null && (
        <Alert data-color="warning" data-size="sm" role="alert">
          <Paragraph>{t("settings.removal")}</Paragraph>
          <ul>
            {KINDS.filter((kind) => (removal.counts[kind] ?? 0) > 0).map((kind) => (
              <li key={kind}>
                {t(`privacy.kind.${kind}`)}: {removal.counts[kind]}
              </li>
            ))}
            {KINDS.every((kind) => (removal.counts[kind] ?? 0) === 0) && (
              <li>{t("settings.removesNothing")}</li>
            )}
          </ul>
          <div className="settings__steps">
            <Button data-color="danger" loading={busy} onClick={() => save(removal.value)}>
              {t("settings.shorten")}
            </Button>
            <Button variant="tertiary" onClick={() => change(setting.value)}>
              {t("settings.keep")}
            </Button>
          </div>
        </Alert>
      )}
    </form>
  );
}
