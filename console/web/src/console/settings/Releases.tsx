import { Heading } from "@digdir/designsystemet-react";
import { useEffect } from "react";
import { prefer } from "../preferences";
import { useTexts } from "../texts/TextsProvider";
import { RELEASES } from "./releases";

/** What each release brought, the newest first; who has read it is not told of it again. */
export function Releases() {
  const { t } = useTexts();
  useEffect(() => prefer({ release: RELEASES[0].version }), []);
  return (
    <section className="page__part" aria-labelledby="releases">
      <Heading level={3} data-size="xs" id="releases">
        {t("about.news")}
      </Heading>
      {RELEASES.map(({ version, news }) => (
        <div key={version}>
          <Heading level={4} data-size="2xs">
            {t("about.newsIn", { version })}
          </Heading>
          <ul className="release__news">
            {news.map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
