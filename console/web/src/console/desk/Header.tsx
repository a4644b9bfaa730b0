import { Dropdown, Switch } from "@digdir/designsystemet-react";
import { LeaveIcon, PersonCircleIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { NoticesBell } from "../notices/NoticesBell";
import { prefer, usePreferences } from "../preferences";
import { SearchField } from "../search/SearchField";
import { AvailabilitySelect } from "../services/AvailabilitySelect";
import { EDITOR } from "../session/roles";
import { useOwnSession, useSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { allowNotifications, playTone } from "./alerts";
import { Brand } from "./Brand";
import { LanguageSelect } from "./LanguageSelect";
import { HelpButton } from "./ShortcutHelp";

/** The bar above everything: whose console this is, language, help, and the person's own menu. */
export function Header() {
  const { t } = useTexts();
  const { municipality_name, staff } = useOwnSession();
  return (
    <header className="header">
      <Brand municipality={municipality_name} heading />
      {staff.role !== EDITOR && <SearchField />}
      <div className="header__tools">
        <HelpButton />
        <NoticesBell />
        <LanguageSelect />
        <Dropdown.TriggerContext>
          <Dropdown.Trigger variant="tertiary" aria-label={t("menu.label", { name: staff.name })}>
            <PersonCircleIcon aria-hidden />
            <span className="header__name">{staff.name}</span>
          </Dropdown.Trigger>
          <Dropdown className="menu">
            <OwnMenu />
          </Dropdown>
        </Dropdown.TriggerContext>
      </div>
    </header>
  );
}

function OwnMenu() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  return (
    <>
      <Dropdown.Heading className="menu__name">{staff.name}</Dropdown.Heading>
      <div className="menu__switches">
        {staff.role !== EDITOR && <AvailabilitySelect />}
        <AlertSwitches />
      </div>
      <Dropdown.List>
        <Dropdown.Item>
          <LogOutButton label={t("menu.logOut")} />
        </Dropdown.Item>
      </Dropdown.List>
    </>
  );
}

function AlertSwitches() {
  const { t } = useTexts();
  const { sound, notifications, shortcuts } = usePreferences();
  const [refused, setRefused] = useState(false);
  const notify = async (wanted: boolean) => {
    const allowed = !wanted || (await allowNotifications());
    setRefused(!allowed);
    prefer({ notifications: wanted && allowed });
  };
  return (
    <>
      <Switch
        label={t("menu.notifications")}
        description={refused ? t("menu.notificationsRefused") : t("menu.notificationsHint")}
        checked={notifications}
        onChange={(event) => void notify(event.currentTarget.checked)}
      />
      <Switch
        label={t("menu.sound")}
        checked={sound}
        onChange={(event) => {
          prefer({ sound: event.currentTarget.checked });
          if (event.currentTarget.checked) playTone();
        }}
      />
      <Switch
        label={t("menu.shortcuts")}
        checked={shortcuts}
        onChange={(event) => prefer({ shortcuts: event.currentTarget.checked })}
      />
    </>
  );
}

function LogOutButton({ label }: { label: string }) {
  const { t } = useTexts();
  const { leave } = useSession();
  const [failed, setFailed] = useState(false);
  return (
    <>
      <Dropdown.Button onClick={() => leave().catch(() => setFailed(true))}>
        <LeaveIcon aria-hidden />
        {label}
      </Dropdown.Button>
      <p role="alert" className="menu__problem">
        {failed && t("menu.logOutFailed")}
      </p>
    </>
  );
}
