import { Dropdown, Switch } from "@digdir/designsystemet-react";
import {
  EnvelopeClosedIcon,
  InformationSquareIcon,
  LeaveIcon,
  PersonCircleIcon,
  ShieldLockIcon,
} from "@navikt/aksel-icons";
import { useState } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { NoticesBell } from "../notices/NoticesBell";
import { prefer, usePreferences } from "../preferences";
import { SearchField } from "../search/SearchField";
import { AvailabilitySelect } from "../services/AvailabilitySelect";
import { owes } from "../session/roles";
import { useOwnSession, useRefusal, useRight, useSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { allowNotifications, playTone } from "./alerts";
import { Brand } from "./Brand";
import { CommandPalette } from "./CommandPalette";
import { LanguageSelect } from "./LanguageSelect";
import { HelpButton, ShortcutHelp } from "./ShortcutHelp";

/** The bar above everything: whose console this is, language, help, and the person's own menu. */
export function Header() {
  const { t } = useTexts();
  const session = useOwnSession();
  const { municipality_name, staff } = session;
  // Whoever owes a password or a second factor has one page only, and no field that leads to others.
  const searches = useRight("search_inquiries") && !owes(session);
  const handles = useRight("handle_inquiries");
  return (
    <header className="header">
      <Brand municipality={municipality_name} heading />
      {searches && <SearchField />}
      {handles && <CommandPalette />}
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
      <ShortcutHelp />
    </header>
  );
}

function OwnMenu() {
  const { t } = useTexts();
  const { staff, factor_due } = useOwnSession();
  const handles = useRight("handle_inquiries");
  return (
    <>
      <Dropdown.Heading className="menu__name">{staff.name}</Dropdown.Heading>
      <div className="menu__switches">
        {handles && <AvailabilitySelect />}
        <AlertSwitches />
      </div>
      <Dropdown.List>
        <PlaceItems />
        <Dropdown.Item>
          <Dropdown.Button asChild>
            <Link to="/security">
              <ShieldLockIcon aria-hidden />
              {t("menu.security")}
            </Link>
          </Dropdown.Button>
        </Dropdown.Item>
        {!factor_due && (
          <Dropdown.Item>
            <Dropdown.Button asChild>
              <Link to="/digest">
                <EnvelopeClosedIcon aria-hidden />
                {t("digest.title")}
              </Link>
            </Dropdown.Button>
          </Dropdown.Item>
        )}
        {handles && (
          <Dropdown.Item>
            <Dropdown.Button asChild>
              <Link to="/about">
                <InformationSquareIcon aria-hidden />
                {t("about.title")}
              </Link>
            </Dropdown.Button>
          </Dropdown.Item>
        )}
        <Dropdown.Item>
          <LogOutButton label={t("menu.logOut")} />
        </Dropdown.Item>
      </Dropdown.List>
    </>
  );
}

/** The other municipalities in which the person works. */
function PlaceItems() {
  const { t } = useTexts();
  const { accounts } = useApi();
  const { municipality, places } = useOwnSession();
  const { entered } = useSession();
  const dealWith = useRefusal();
  const move = (to: string) =>
    void accounts.move(to).then(entered, (failure: unknown) => {
      dealWith(failure);
    });
  return places
    .filter((place) => place.municipality !== municipality)
    .map((place) => (
      <Dropdown.Item key={place.municipality}>
        <Dropdown.Button onClick={() => move(place.municipality)}>
          {t("menu.workIn", { municipality: place.municipality, role: t(`role.${place.role}`) })}
        </Dropdown.Button>
      </Dropdown.Item>
    ));
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
