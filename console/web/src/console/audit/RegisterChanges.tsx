import { Heading } from "@digdir/designsystemet-react";
import { Awaited, Older, Problem } from "../knowledge/parts";
import { ChangeList, useChanges } from "../services/ChangeList";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

/** What was changed of services, units and competence, newest first. */
export function RegisterChanges() {
  const sees = useRight("see_register_changes");
  return sees && <Changes />;
}

function Changes() {
  const { t } = useTexts();
  const { rows, next, more, steps, ...first } = useChanges();
  return (
    <section className="page__part" aria-labelledby="audit-register">
      <Heading level={3} data-size="2xs" id="audit-register">
        {t("audit.register")}
      </Heading>
      <Awaited {...first} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {rows !== null && <ChangeList changes={rows} />}
      <Older next={next} busy={steps.busy} more={more} />
    </section>
  );
}
