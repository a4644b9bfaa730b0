import { SkipLink } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import type { Counts } from "../inbox/inboxState";
import { useInbox } from "../inbox/useInbox";
import { type Beside, ViewNav } from "../inbox/ViewNav";
import { owes } from "../session/roles";
import { useOwnSession, useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Banners } from "./Banners";
import { Header } from "./Header";
import { Shortcuts } from "./Shortcuts";
import { useAnnouncer } from "./useAnnouncer";
import { useArrivals } from "./useArrivals";

interface Props {
  /** The page's place in the menu, and what its main part is called in addresses. */
  page: Beside;
  className?: string;
  /** On a telephone, whether one thing of the page is open instead of the list of them. */
  open?: boolean;
  children: ReactNode;
}

type FrameProps = Omit<Props, "children"> & { counts: Counts | null; main: ReactNode; children?: ReactNode };

/** A page beside the inbox: what stands above it, the menu, and its main part. */
export function Page({ children, ...rest }: Props) {
  const props = { ...rest, main: children };
  const owing = owes(useOwnSession());
  const handles = useRight("handle_inquiries") && !owing;
  return handles ? <BesideInbox {...props} /> : <Frame {...props} counts={null} />;
}

/** The inbox goes on beside the page: its counts stand in the menu, and what arrives is told here as well. */
function BesideInbox(props: Omit<FrameProps, "counts">) {
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  return (
    <Frame {...props} counts={inbox.state.counts}>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view="waiting" inquiry={null} />
    </Frame>
  );
}

function Frame({ page, className = "", open, counts, main, children }: FrameProps) {
  const { t } = useTexts();
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href={`#${page}`}>{t("skip.page")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view={page} counts={counts} />
        <main className={`page ${className}`.trim()} id={page} tabIndex={-1} data-open={open}>
          {main}
        </main>
      </div>
      {children}
    </div>
  );
}
