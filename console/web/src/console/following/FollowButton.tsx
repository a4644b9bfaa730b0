import { Button } from "@digdir/designsystemet-react";
import { useDeskAction } from "../desk/actions";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import type { Follow } from "./useFollow";

/** Begins and ends following the open inquiry, by a button and by a key. */
export function FollowButton({ follow }: { follow: Follow }) {
  const { t } = useTexts();
  const { following, busy, refusal, toggle } = follow;
  useDeskAction("follow", following === null ? null : toggle);
  if (following === null) return null;
  return (
    <>
      <Button variant="tertiary" data-size="sm" loading={busy} onClick={toggle}>
        {t(following ? "follow.stop" : "follow.begin")}
      </Button>
      {refusal !== null && <Problem refusal={refusal} />}
    </>
  );
}
