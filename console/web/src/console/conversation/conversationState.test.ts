import { describe, expect, it } from "vitest";
import { detail, event, message, mine, summary } from "../testing/samples";
import {
  type ConversationAction,
  type ConversationState,
  conversationReducer,
  emptyConversation,
} from "./conversationState";

const NOON = "2026-01-01T12:00:00Z";
const LATER = "2026-01-01T12:05:00Z";

function reached(...actions: ConversationAction[]): ConversationState {
  return actions.reduce(conversationReducer, emptyConversation("a"));
}

const first = message("m1", { created_at: "2026-01-01T11:00:00Z" });
const loaded: ConversationAction = { type: "loaded", detail: detail(summary("a"), [first]) };
const ids = (state: ConversationState) => state.messages.map(({ id }) => id);

describe("a conversation", () => {
  it("puts messages in the order in which they were said, each once", () => {
    const said = event(12, summary("a"), { kind: "message", message: message("m3", { created_at: LATER }) });
    const earlier = event(13, summary("a"), {
      kind: "message",
      message: message("m2", { created_at: NOON }),
    });
    const state = reached(
      loaded,
      { type: "event", frame: said },
      { type: "event", frame: earlier },
      { type: "event", frame: said },
    );
    expect(ids(state)).toEqual(["m1", "m2", "m3"]);
  });

  it("shows how far a message has come, and never an earlier state after a later one", () => {
    const reply = message("m2", { author: "staff", state: "queued", created_at: NOON });
    const state = reached(
      loaded,
      {
        type: "event",
        frame: event(11, mine("a"), { kind: "delivery", message: { ...reply, state: "delivered" } }),
      },
      // The answer to the request that sent it comes last, over another connection.
      { type: "said", message: reply },
    );
    expect(state.messages.at(-1)?.state).toBe("delivered");
    expect(ids(state)).toEqual(["m1", "m2"]);
  });

  it("takes nothing from other conversations", () => {
    const state = reached(loaded, {
      type: "event",
      frame: event(11, summary("b"), { kind: "message", message: message("m9") }),
    });
    expect(ids(state)).toEqual(["m1"]);
  });

  it("keeps events that came before it was read, and drops those that are in it", () => {
    const state = reached(
      { type: "event", frame: event(9, summary("a"), { kind: "message", message: first }) },
      {
        type: "event",
        frame: event(11, mine("a"), { kind: "message", message: message("m2", { created_at: NOON }) }),
      },
      loaded,
    );
    expect(ids(state)).toEqual(["m1", "m2"]);
    expect(state.summary?.owner).toBe("staff");
  });

  it("does not go back when an answer was overtaken by events", () => {
    const state = reached(
      loaded,
      {
        type: "event",
        frame: event(20, mine("a"), { kind: "message", message: message("m2", { created_at: NOON }) }),
      },
      { type: "loaded", detail: detail(summary("a"), [first], 15) },
    );
    expect(state.summary?.owner).toBe("staff");
    expect(ids(state)).toEqual(["m1", "m2"]);
  });

  it("shows nothing more of a conversation that the citizen deleted", () => {
    const frame = event(11, summary("a"), { kind: "deleted", inquiry: null, summary: null });
    const state = reached(loaded, { type: "event", frame });
    expect(state.deleted).toBe(true);
    expect(state.messages).toEqual([]);
  });

  it("ends the typing sign with the message", () => {
    const typing: ConversationAction = { type: "typing", typing: { who: "citizen", name: null } };
    const frame = event(11, summary("a"), { kind: "message", message: message("m2") });
    expect(reached(loaded, typing).typing).not.toBeNull();
    expect(reached(loaded, typing, { type: "event", frame }).typing).toBeNull();
  });
});
