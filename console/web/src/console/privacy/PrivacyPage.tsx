import { Page } from "../desk/Page";
import { PageTitle } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Person } from "./Person";
import { Retention } from "./Retention";

/** For administrators and auditors: what is kept of a person, what was deleted when and comes next. */
export function PrivacyPage() {
  const { t } = useTexts();
  const answers = useRight("answer_persons");
  return (
    <Page page="privacy">
      <PageTitle title={t("privacy.title")} />
      {answers && <Person />}
      <Retention />
    </Page>
  );
}
