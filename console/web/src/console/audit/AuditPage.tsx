import { Paragraph } from "@digdir/designsystemet-react";
import { Page } from "../desk/Page";
import { PageTitle } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { AccessLog } from "./AccessLog";
import { AccountChanges } from "./AccountChanges";
import { RegisterChanges } from "./RegisterChanges";
import { SettingChanges } from "./SettingChanges";

/** For auditors and administrators, to read only: who looked at what, what was done with accounts, settings and the register. */
export function AuditPage() {
  const { t } = useTexts();
  return (
    <Page page="audit">
      <PageTitle title={t("audit.title")} />
      <Paragraph className="hint">{t("audit.hint")}</Paragraph>
      <AccessLog />
      <AccountChanges />
      <SettingChanges />
      <RegisterChanges />
    </Page>
  );
}
