import { expect, test } from "vitest";
import { EMPTY, happened } from "./conversation";
import { message } from "./testing/peer";
import { Speaker } from "./texts";
import { type TranscriptForm, transcript } from "./transcript";

const ATTACK = '<img src=x onerror=alert(1)> & "æøå" 😀';
const said = [
  message(1, { author: "citizen", text: ATTACK, client_id: "one-two-three" }),
  message(2, {
    text: "Mandag.",
    sources: [{ article: "a", title: "Hentedager", url: "https://www.havdal.example/dager", language: "nb" }],
  }),
  message(3, {
    author: "staff",
    author_name: "Ada",
    text: "",
    files: [{ id: "f", name: "vedtak.pdf", media_type: "application/pdf", size: 3 }],
  }),
].reduce(happened, EMPTY);
const about = { title: "Spør Havdal kommune", number: "2026-000012" };
const copy = async (form: TranscriptForm, number: string | null = about.number): Promise<string> => {
  const bytes = transcript(said, new Speaker("nb"), { ...about, number }, form);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(bytes);
  });
};

test("a copy as text holds everything that was said, who said it, sources and files", async () => {
  const text = await copy("txt");
  for (const part of [
    "Spør Havdal kommune",
    "2026-000012",
    ATTACK,
    "Du, ",
    "Chatbot, ",
    "Ada",
    "vedtak.pdf",
    "2. nov",
  ])
    expect(text).toContain(part);
  expect(text).toContain("Hentedager: https://www.havdal.example/dager");
  expect(await copy("txt", null)).not.toContain("Henvendelse");
});

test("nothing in a copy as a page runs", async () => {
  const page = new DOMParser().parseFromString(await copy("html"), "text/html");
  expect(page.querySelectorAll("script, img, iframe, a")).toHaveLength(0);
  expect(page.querySelector("dd")?.textContent).toBe(ATTACK);
  expect(page.documentElement.lang).toBe("nb");
  expect(page.querySelectorAll("dt")).toHaveLength(3);
});
