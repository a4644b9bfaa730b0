import type { ReactNode } from "react";
import { Page } from "../desk/Page";
import { PageTitle } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

/** A page about accounts, with the menu beside it. */
export function AccountFrame({ page, children }: { page: "security" | "accounts"; children: ReactNode }) {
  const { t } = useTexts();
  return (
    <Page page={page}>
      <PageTitle title={t(`${page}.title`)} />
      {children}
    </Page>
  );
}
