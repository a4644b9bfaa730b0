import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InvitationInfo } from "../../api/accounts";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

/** Roles in other municipalities that wait for the person's yes or no; nothing stands here where there are none. */
export function Invitations() {
  const { t, format } = useTexts();
  const { accounts } = useApi();
  const { check } = useSession();
  const { data, refusal, reload } = useLoaded(useCallback(() => accounts.invitations(), [accounts]));
  const [accepted, setAccepted] = useState<InvitationInfo | null>(null);
  const steps = useSteps();
  const answer = (one: InvitationInfo, yes: boolean) =>
    void steps.take(one.id, async () => {
      await (yes ? accounts.accept(one.id) : accounts.decline(one.id));
      setAccepted(yes ? one : null);
      // The menu offers the other municipality from now on.
      if (yes) check();
      reload();
    });
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if ((data === null || data.length === 0) && accepted === null && steps.refusal === null) return null;
  return (
    <section className="page__part" aria-labelledby="own-invitations">
      <Heading level={3} data-size="2xs" id="own-invitations">
        {t("invitations.title")}
      </Heading>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <div role="status">
        {accepted !== null && (
          <Alert data-color="success">
            {t("invitations.accepted", { municipality: accepted.municipality })}
          </Alert>
        )}
      </div>
      {data?.map((one) => (
        <div key={one.id} className="account__invitation">
          <Paragraph>
            {t("invitations.offer", {
              name: one.staff_name,
              municipality: one.municipality,
              role: t(`role.${one.role}`),
              day: format.date(new Date(`${one.until}T12:00`)),
            })}
          </Paragraph>
          <div className="account__steps">
            <Button data-size="sm" loading={steps.busy === one.id} onClick={() => answer(one, true)}>
              {t("invitations.accept")}
            </Button>
            <Button
              data-size="sm"
              variant="secondary"
              disabled={steps.busy === one.id}
              onClick={() => answer(one, false)}
            >
              {t("invitations.decline")}
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}
