import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { Place } from "../../api/types";
import { refusalText } from "../conversation/StepProblem";
import { useDeskAction } from "../desk/actions";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

/** Lets a person mark the open inquiry as unread: it is left for that, since what is open is being read. */
export function useUnread(
  inquiry: string | null,
  place: Place,
  mark: (inquiry: string) => void,
  announce: (text: string) => void,
): void {
  const api = useApi().inbox;
  const { t, format } = useTexts();
  const navigate = useNavigate();
  const dealWith = useRefusal();
  const tell = useNews();
  const act = async (left: string) => {
    navigate(`/${place}`);
    try {
      await api.unseen(left);
      mark(left);
      announce(t("done.unread"));
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null) tell({ text: refusalText(refusal, t, format), failed: true });
    }
  };
  useDeskAction("unread", inquiry === null ? null : () => void act(inquiry));
}
