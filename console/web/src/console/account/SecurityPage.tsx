import { useState } from "react";
import { owes } from "../session/roles";
import { useOwnSession } from "../session/SessionProvider";
import { AccountFrame } from "./AccountFrame";
import { Invitations } from "./Invitations";
import { OwnSessions } from "./OwnSessions";
import { Password } from "./Password";
import { SecondFactor } from "./SecondFactor";

/** One's own log-in: password, second factor, where one is logged in; and roles that other municipalities offer. */
export function SecurityPage() {
  const session = useOwnSession();
  const [changes, setChanges] = useState(0);
  return (
    <AccountFrame page="security">
      {!owes(session) && <Invitations />}
      <Password changed={() => setChanges(changes + 1)} />
      <SecondFactor />
      {/* What ended with the password stands in the list no more. */}
      <OwnSessions key={changes} />
    </AccountFrame>
  );
}
