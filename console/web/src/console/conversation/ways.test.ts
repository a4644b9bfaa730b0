import { describe, expect, it } from "vitest";
import { CHAT, MAIL, PHONE } from "../testing/samples";
import { translator } from "../texts";
import { formatter } from "../texts/format";
import { typeName } from "./Files";
import { carriesFiles, effectiveWay, otherWay, wayName } from "./ways";

const t = translator("nb");

describe("the way of a reply", () => {
  it("is the chosen one as long as the person has it, else the default", () => {
    expect(effectiveWay(null, [CHAT, MAIL], MAIL)).toBe(MAIL);
    expect(effectiveWay({ ...CHAT, name: "before" }, [CHAT, MAIL], MAIL)).toBe(CHAT);
    expect(effectiveWay(PHONE, [CHAT, MAIL], MAIL)).toBe(MAIL);
    expect(effectiveWay(null, [], null)).toBeNull();
  });

  it("is another one after a failure, where there is another", () => {
    expect(otherWay([MAIL, PHONE], "email", MAIL.address)).toBe(PHONE);
    expect(otherWay([PHONE, MAIL], "sms", PHONE.address)).toBe(MAIL);
    expect(otherWay([MAIL], "email", MAIL.address)).toBe(MAIL);
    expect(otherWay([], "email", MAIL.address)).toBeNull();
  });

  it("is said with its address, but a chat has none that says anything", () => {
    expect(wayName({ ...MAIL, name: "" }, t)).toBe("E-post: kari@nordmann.example");
    expect(wayName(MAIL, t)).toBe("E-post: kari@nordmann.example (Kari Nordmann)");
    expect(wayName(CHAT, t)).toBe("Nettprat");
    expect(wayName({ channel: "letter", address: "Kari\nStorgata 1\n4580 Havdal", name: "" }, t)).toBe(
      "Brev: Kari, Storgata 1, 4580 Havdal",
    );
  });

  it("takes files by mail, not by SMS or in the chat", () => {
    expect([MAIL, PHONE, CHAT, null].map(carriesFiles)).toEqual([true, false, false, false]);
  });
});

describe("a file", () => {
  it.each([
    ["application/pdf", "PDF"],
    ["image/webp", "Bilde"],
    ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Dokument"],
    ["application/vnd.ms-excel", "Regneark"],
    ["text/plain", "Tekst"],
    ["text/calendar", "Kalenderavtale"],
    ["application/octet-stream", "Fil"],
  ])("of type %s is called %s", (type, name) => {
    expect(typeName(type, t)).toBe(name);
  });

  it("has a size in the unit that says most", () => {
    const format = formatter("nb");
    const plain = (size: number) => format.bytes(size).replaceAll("\u00a0", " ");
    expect([0, 15, 2_048, 13_400, 1_500_000, 31_000_000].map(plain)).toEqual([
      "0 B",
      "15 B",
      "2 kB",
      "13 kB",
      "1,5 MB",
      "31 MB",
    ]);
  });
});
