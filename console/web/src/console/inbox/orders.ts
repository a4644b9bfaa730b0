import { ORDERS, type Order } from "../../api/inbox";
import type { View } from "../../api/types";
import { recall, remember } from "../storage";

const KEY = "torg.orders";

/** The order that somebody chose last for a view in this browser. */
export function orderOf(view: View): Order {
  const chosen: unknown = orders()[view];
  return ORDERS.find((order) => order === chosen) ?? "newest";
}

export function rememberOrder(view: View, order: Order): void {
  remember(KEY, JSON.stringify({ ...orders(), [view]: order }));
}

function orders(): Record<string, unknown> {
  try {
    const stored: unknown = JSON.parse(recall(KEY) ?? "{}");
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  } catch {
    return {};
  }
}
