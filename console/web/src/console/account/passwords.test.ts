import { expect, test } from "vitest";
import { faultOf } from "./passwords";

test.each([
  ["", "et nytt passord", "et nytt passord", "missing"],
  ["det gamle passordet", "", "", "missing"],
  ["det gamle passordet", "ni tegn 9", "ni tegn 9", "short"],
  ["det gamle passordet", "😀😀😀😀😀", "😀😀😀😀😀", "short"],
  ["det gamle passordet", "det gamle passordet", "det gamle passordet", "same"],
  ["det gamle passordet", "et nytt passord", "et nytt passor", "differ"],
  ["det gamle passordet", "ti tegn 10", "ti tegn 10", null],
])("from %s to %s, repeated as %s: %s", (old, chosen, again, fault) => {
  expect(faultOf(old, chosen, again)).toBe(fault);
});
