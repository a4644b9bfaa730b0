import { Button, Paragraph } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SystemInfo, SystemList } from "../../api/systems";
import { Page } from "../desk/Page";
import { Gone } from "../keeping/Gone";
import { useKeptList } from "../keeping/useKeptList";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle, Problem } from "../knowledge/parts";
import { SearchBox } from "../search/SearchBox";
import { useTexts } from "../texts/TextsProvider";
import { SystemDialog } from "./SystemDialog";
import { SystemTable } from "./SystemTable";

/** Which version of which system each municipality runs, for whoever helps a neighbour. */
export function SystemsPage() {
  const { t } = useTexts();
  const { data, refusal, reload } = useLoaded(useApi().systems.all);
  return (
    <Page page="systems">
      <PageTitle title={t("systems.title")} />
      <Paragraph className="hint">{t("systems.intro")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Overview first={data} />}
    </Page>
  );
}

function Overview({ first }: { first: SystemList }) {
  const { t } = useTexts();
  const kept = useKeptList<SystemList, SystemInfo>(first, useApi().systems);
  const { list, edited, gone, steps } = kept;
  const [text, setText] = useState("");
  const found = list.systems.filter((system) => holds(system, text));
  return (
    <>
      <div className="kb__buttons">
        {list.may_change && <Button onClick={() => kept.edit("new")}>{t("systems.add")}</Button>}
        <SearchBox
          className="systems__find"
          aria-label={t("systems.find")}
          placeholder={t("systems.find")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <Gone text={gone && t("systems.gone", { name: gone.name })} restore={kept.restore} />
      {steps.refusal !== null && edited === null && <Problem refusal={steps.refusal} />}
      {list.systems.length === 0 && <p className="page__empty">{t("systems.none")}</p>}
      {list.systems.length > 0 && found.length === 0 && (
        <p className="page__empty">{t("systems.notFound")}</p>
      )}
      {found.length > 0 && <SystemTable systems={found} edit={list.may_change ? kept.edit : null} />}
      {edited !== null && (
        <SystemDialog
          system={edited === "new" ? null : edited}
          steps={steps}
          remove={kept.remove}
          close={kept.close}
          done={kept.saved}
        />
      )}
    </>
  );
}

function holds({ name, version, municipality, note }: SystemInfo, text: string): boolean {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const all = [name, version, municipality, note].join(" ").toLocaleLowerCase();
  return words.every((word) => all.includes(word));
}
