import { Paragraph } from "@digdir/designsystemet-react";
import type { DeskNow } from "../../api/now";
import { Page } from "../desk/Page";
import { Awaited, PageTitle } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Bot } from "./Bot";
import { Colleagues } from "./Colleagues";
import { Longest } from "./Longest";
import { Pressing } from "./Pressing";
import { Queues } from "./Queues";
import { useDeskNow } from "./useDeskNow";

/** How the desk stands at this moment; it follows what happens by itself. */
export function NowPage() {
  const { t } = useTexts();
  const { data, refusal, reload } = useDeskNow();
  return (
    <Page page="now" className="now">
      <PageTitle title={t("now.title")} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Standing desk={data} />}
    </Page>
  );
}

function Standing({ desk }: { desk: DeskNow }) {
  const { t, format } = useTexts();
  const colleagues = useRight("see_colleagues");
  const at = new Date(desk.at);
  return (
    <>
      <Paragraph className="hint" data-size="sm">
        {t("now.read", { time: format.moment(at, at) })} {t(desk.whole ? "now.whole" : "now.own")}
      </Paragraph>
      <Pressing desk={desk} />
      {desk.waiting === 0 ? (
        <Paragraph className="page__empty">{t("now.nobody")}</Paragraph>
      ) : (
        <>
          <Longest desk={desk} />
          <Queues desk={desk} />
        </>
      )}
      {colleagues && <Colleagues desk={desk} />}
      <Bot desk={desk} />
    </>
  );
}
