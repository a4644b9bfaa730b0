import type { Session } from "../../api/types";

/** Keeps the knowledge base up and sees no inquiry: the service refuses what the console does not show. */
export const EDITOR = "editor";

/** Whether somebody has to set up a second factor or choose a password of their own before anything else. */
export function owes({ factor_due, password_due }: Pick<Session, "factor_due" | "password_due">): boolean {
  return factor_due || password_due;
}

/** Whether somebody has the inbox, and with it the desk. */
export function hasInbox(session: Session): boolean {
  const { rights, staff } = session;
  return !owes(session) && staff.role !== EDITOR && rights.includes("handle_inquiries");
}
