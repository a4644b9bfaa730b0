import { Button, Chip, Input, Label, ValidationMessage } from "@digdir/designsystemet-react";
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useTexts } from "../texts/TextsProvider";
import { asText, isAmong, LONGEST_TAG, MOST_TAGS, tagsIn, withoutTag } from "./tags";

/** How a browser tells that something was chosen from the list below a text box, not typed. */
const CHOSEN = "insertReplacementText";

interface Props {
  /** The tags as one text, what is being typed among them: nothing is lost when somebody saves before they press Enter. */
  value: string;
  /** The tags in use, the most used first. */
  offered: readonly string[];
  /** Which version of the fields `value` comes from: with another one, nothing is being typed any more. */
  version: number;
  change(value: string): void;
}

/** Tags: each a chip that can be taken away, and a text box that offers those in use and takes new ones. */
export function TagsField({ value, offered, version, change }: Props) {
  const { t } = useTexts();
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const begun = { tags: tagsIn(value), typed: "", told: value, version };
  const [{ tags, typed, told, version: seen }, setState] = useState(begun);
  if (told !== value || seen !== version) setState(begun);
  const write = (chosen: readonly string[], text: string) => {
    const now = asText(tagsIn(asText([...chosen, text])));
    setState({ tags: tagsIn(asText(chosen)), typed: text, told: now, version });
    change(now);
  };
  const add = () => {
    write([...tags, typed], "");
    box.current?.focus();
  };
  const typing = (event: FormEvent<HTMLInputElement>) => {
    const text = event.currentTarget.value;
    const whole = text.includes(",") || (event.nativeEvent as InputEvent).inputType === CHOSEN;
    if (whole) write([...tags, text], "");
    else write(tags, text);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || typed.trim() === "") return;
    // Enter in an empty box saves the form, as in every other one.
    event.preventDefault();
    add();
  };
  const many = tagsIn(value).length > MOST_TAGS;
  return (
    <div className="fields__tags">
      <Label htmlFor={id} data-size="sm">
        {t("field.tags")}
      </Label>
      {tags.length > 0 && (
        <ul className="tags" aria-label={t("field.tags")}>
          {tags.map((tag) => (
            <li key={tag}>
              <Chip.Removable
                data-size="sm"
                aria-label={t("tags.remove", { tag })}
                onClick={() => {
                  write(withoutTag(tags, tag), typed);
                  box.current?.focus();
                }}
              >
                {tag}
              </Chip.Removable>
            </li>
          ))}
        </ul>
      )}
      <div className="fields__tag">
        <Input
          ref={box}
          id={id}
          data-size="sm"
          value={typed}
          maxLength={LONGEST_TAG}
          list={`${id}-used`}
          placeholder={t("tags.hint")}
          autoComplete="off"
          aria-invalid={many}
          aria-describedby={`${id}-many`}
          onChange={typing}
          onKeyDown={pressed}
        />
        <datalist id={`${id}-used`}>
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
      <div id={`${id}-many`} role="status">
        {many && <ValidationMessage data-size="sm">{t("tags.most", { count: MOST_TAGS })}</ValidationMessage>}
      </div>
    </div>
  );
}
