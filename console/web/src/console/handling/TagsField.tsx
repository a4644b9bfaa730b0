import { Button, Chip, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "../texts/TextsProvider";
import { asText, isAmong, LONGEST_TAG, MOST_TAGS, tagsIn, withoutTag } from "./tags";

/** How a browser tells that something was chosen from the list below a text box, not typed. */
const CHOSEN = "insertReplacementText";

interface Props {
  /** The tags as one text, what is being typed among them: nothing is lost when somebody saves before they press Enter. */
  value: string;
  /** The tags in use, the most used first. */
  offered: readonly string[];
  /** With another number, what was typed has been taken in. */
  version: number;
  change(value: string): void;
}

/** Tags: each a chip that can be taken away, and a text box that offers those in use and takes new ones. */
export function TagsField({ value, offered, version, change }: Props) {
  const { t } = useTexts();
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const every = tagsIn(value);
  const pending = typed.trim() !== "" && isAmong(every, typed);
  const tags = pending ? withoutTag(every, typed) : every;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is the reason, not what is typed.
  useEffect(() => setTyped(""), [version]);
  const write = (text: string, chosen: readonly string[]) => {
    setTyped(text);
    change(asText(tagsIn(asText([...chosen, text]))));
  };
  const add = () => {
    write("", every);
    box.current?.focus();
  };
  const typing = (event: FormEvent<HTMLInputElement>) => {
    const text = event.currentTarget.value;
    const whole = text.includes(",") || (event.nativeEvent as InputEvent).inputType === CHOSEN;
    if (whole) write("", [...tags, text]);
    else write(text, tags);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || typed.trim() === "") return;
    // Enter in an empty box saves the form, as in every other one.
    event.preventDefault();
    add();
  };
  return (
    <div className="fields__tags">
      <div className="fields__tag">
        <Textfield
          ref={box}
          data-size="sm"
          label={t("field.tags")}
          description={t("tags.hint")}
          value={typed}
          maxLength={LONGEST_TAG}
          list={id}
          autoComplete="off"
          error={every.length > MOST_TAGS ? t("tags.most", { count: MOST_TAGS }) : undefined}
          onChange={typing}
          onKeyDown={pressed}
        />
        <datalist id={id}>
          {offered
            .filter((tag) => !isAmong(tags, tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
        <Button variant="secondary" data-size="sm" disabled={typed.trim() === ""} onClick={add}>
          {t("tags.add")}
        </Button>
      </div>
      {tags.length > 0 && (
        <ul className="tags" aria-label={t("field.tags")}>
          {tags.map((tag) => (
            <li key={tag}>
              <Chip.Removable
                data-size="sm"
                aria-label={t("tags.remove", { tag })}
                onClick={() => {
                  change(asText(withoutTag(every, tag)));
                  box.current?.focus();
                }}
              >
                {tag}
              </Chip.Removable>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
