import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { Place } from "../../api/types";
import { refusalText } from "../conversation/StepProblem";
import { useDeskAction } from "../desk/actions";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { inquiryHere } from "./here";
import type { Inbox } from "./useInbox";

/**
 * Lets a person mark the open inquiry as unread, or by a key that of the row with the focus; returns what marks any.
 *
 * An open one is left for that, since what is open is being read.
 */
export function useUnread(
  inbox: Inbox,
  open: string | null,
  place: Place,
  announce: (text: string) => void,
): (inquiry: string) => Promise<void> {
  const api = useApi().inbox;
  const { t, format } = useTexts();
  const navigate = useNavigate();
  const dealWith = useRefusal();
  const tell = useNews();
  const mark = async (inquiry: string) => {
    if (inquiry === open) navigate(`/${place}`);
    await api.unseen(inquiry);
    inbox.unread(inquiry);
  };
  const act = async (inquiry: string | null) => {
    if (inquiry === null) return;
    try {
      await mark(inquiry);
      announce(t("done.unread"));
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null) tell({ text: refusalText(refusal, t, format), failed: true });
    }
  };
  useDeskAction("unread", open === null ? null : () => void act(open));
  useDeskAction("unreadHere", () => void act(inquiryHere(inbox.state.items, open)));
  return mark;
}
