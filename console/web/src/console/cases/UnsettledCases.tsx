import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { useLoaded } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useLive } from "../live/LiveProvider";
import { useTexts } from "../texts/TextsProvider";
import { CaseItem } from "./CaseItem";

/** Cases that were refused, failed, or wait for another try; nothing where no system is set up. */
export function UnsettledCases() {
  const { t } = useTexts();
  const api = useApi().cases;
  const { listen } = useLive();
  const { data, refusal, reload } = useLoaded(api.unsettled);
  useEffect(
    () =>
      listen((frame) => {
        if ((frame.type === "event" && frame.kind === "case") || frame.type === "resync") reload();
      }),
    [listen, reload],
  );
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null || (data.systems.length === 0 && data.cases.length === 0)) return null;
  return (
    <section className="page__part" aria-labelledby="unsettled-cases">
      <Heading level={3} data-size="2xs" id="unsettled-cases">
        {t("cases.unsettled")}
      </Heading>
      {data.cases.length === 0 ? (
        <Paragraph className="page__empty">{t("cases.allSettled")}</Paragraph>
      ) : (
        <ul className="cases__list">
          {data.cases.map((sent) => (
            <CaseItem key={sent.id} sent={sent} changed={reload}>
              <Link className="ds-link" to={`/open/${sent.inquiry}`}>
                {sent.number}
              </Link>
            </CaseItem>
          ))}
        </ul>
      )}
    </section>
  );
}
