import { Alert, Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AccountInfo, OneTimePassword } from "../../api/accounts";
import { Confirm } from "../conversation/Confirm";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  row: AccountInfo;
  busy: boolean;
  take(name: string, step: () => Promise<unknown>): Promise<boolean>;
}

/** Makes a password for somebody who has forgotten theirs, asks before, and shows it once. */
export function OneTime({ row, busy, take }: Props) {
  const { t } = useTexts();
  const { accounts } = useApi();
  const [asked, setAsked] = useState(false);
  const [made, setMade] = useState<OneTimePassword | null>(null);
  const make = () => {
    setAsked(false);
    void take(row.id, async () => setMade(await accounts.oneTimePassword(row.id)));
  };
  return (
    <>
      <Button
        variant="tertiary"
        data-size="sm"
        disabled={busy}
        aria-label={t("accounts.oneTimeOf", { name: row.name })}
        onClick={() => setAsked(true)}
      >
        {t("accounts.oneTime")}
      </Button>
      <Confirm
        open={asked}
        title={t("accounts.oneTimeOf", { name: row.name })}
        text={t("accounts.oneTimeAsk")}
        yes={t("accounts.oneTimeYes")}
        onYes={make}
        onNo={() => setAsked(false)}
      />
      {made !== null && <Made made={made} name={row.name} close={() => setMade(null)} />}
    </>
  );
}

function Made({ made, name, close }: { made: OneTimePassword; name: string; close(): void }) {
  const { t, format } = useTexts();
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(made.password).then(() => setCopied(true));
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("accounts.oneTimeMade", { name })}
      </Heading>
      <Paragraph>
        <code className="account__secret">{made.password}</code>
      </Paragraph>
      <Paragraph>{t("accounts.oneTimeHint", { moment: format.full(new Date(made.until)) })}</Paragraph>
      <div className="confirm__buttons">
        <Button autoFocus onClick={() => void copy().catch(() => setCopied(false))}>
          {t("accounts.copy")}
        </Button>
        <Button variant="secondary" onClick={close}>
          {t("close")}
        </Button>
      </div>
      <div role="status">{copied && <Alert data-size="sm">{t("accounts.copied")}</Alert>}</div>
    </Dialog>
  );
}
