import { describe, expect, it } from "vitest";
import { deviceName } from "./devices";

describe("a device", () => {
  it("is called by browser and system", () => {
    expect(deviceName("firefox/linux", "?")).toBe("Firefox, Linux");
  });

  it("is called by what is known of it", () => {
    expect(deviceName("other/windows", "?")).toBe("Windows");
    expect(deviceName("other/other", "ukjent")).toBe("ukjent");
    expect(deviceName("", "ukjent")).toBe("ukjent");
  });
});
