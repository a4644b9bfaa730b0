import { Button, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Knows, RegisterInfo } from "../../api/services";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  register: RegisterInfo;
  changed(): void;
}

/** What everybody knows; a service that names a competence goes to somebody who has it. */
export function CompetenceTable({ register, changed }: Props) {
  const { t } = useTexts();
  return (
    <>
      <p className="hint">{t("competence.text")}</p>
      <ul className="services__people">
        {register.staff.map((one) => (
          <li key={one.staff}>
            {register.may_change ? (
              <Person one={one} changed={changed} />
            ) : (
              <>
                <strong>{one.name}</strong> {one.competence.join(", ") || "–"}
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Person({ one, changed }: { one: Knows; changed(): void }) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const before = one.competence.join(", ");
  const [text, setText] = useState(before);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const names = text
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
    void steps
      .take("save", async () => void (await api.knows(one.staff, names)))
      .then((saved) => saved && changed());
  };
  return (
    <form className="services__person" onSubmit={save}>
      <Textfield
        label={one.name}
        description={t("competence.hint")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="secondary"
        data-size="sm"
        loading={steps.busy === "save"}
        disabled={text === before}
        aria-label={t("competence.save", { name: one.name })}
      >
        {t("services.save")}
      </Button>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
    </form>
  );
}
