import { FileTextIcon, NotePencilIcon, TagIcon } from "@navikt/aksel-icons";
import { Link } from "react-router";
import type { SearchHit } from "../../api/search";
import { channelIcon, channelName } from "../inbox/labels";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { statusName } from "./Filters";

const ICONS: Partial<Record<SearchHit["part"], typeof TagIcon>> = {
  note: NotePencilIcon,
  file: FileTextIcon,
  tags: TagIcon,
};

/** One thing that was found; it opens the inquiry at the place where it was said. */
export function Hit({ hit }: { hit: SearchHit }) {
  const { t, format } = useTexts();
  const now = useNow();
  const at = new Date(hit.at);
  const Icon = ICONS[hit.part] ?? channelIcon(hit.channel);
  return (
    <li className="hit" data-part={hit.part}>
      <Link className="hit__link" to={placeOf(hit)}>
        <span className="hit__head">
          <strong className="hit__title">{hit.title}</strong>
          <span className="hit__number">{hit.number}</span>
          {hit.bystander !== null && (
            <span className="hit__bystander">
              {t(`search.bystander.${hit.bystander.role}`, { address: hit.bystander.address })}
            </span>
          )}
        </span>
        <span className="hit__text">
          {hit.excerpt.map((piece, place) =>
            // Pieces never change place: they are one text.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            piece.hit ? <mark key={place}>{piece.text}</mark> : <span key={place}>{piece.text}</span>,
          )}
        </span>
        <span className="hit__foot">
          <Icon aria-hidden />
          <span>
            {[
              who(hit, t),
              channelName(hit.channel, t),
              hit.junk ? t("status.junk") : statusName(hit.status, t),
            ].join(" · ")}
          </span>
          <time dateTime={hit.at} title={format.full(at)}>
            {format.moment(at, new Date(now))}
          </time>
        </span>
      </Link>
    </li>
  );
}

function who(hit: SearchHit, t: Translate): string {
  if (hit.part === "title" || hit.part === "file" || hit.part === "tags") return t(`search.part.${hit.part}`);
  // What comes from outside is kept from the citizen as notes are, and is none.
  if (hit.part === "note" && hit.author !== "outside")
    return [t("author.note"), hit.author_name].filter(Boolean).join(", ");
  const key = `author.${hit.author}`;
  return hit.author_name || (isTextKey(key) ? t(key) : hit.author);
}

/** Where the hit stands: in the list that holds its inquiry, at its message. */
export function placeOf(hit: Pick<SearchHit, "inquiry" | "message" | "status" | "junk">): string {
  const done = hit.status === "closed" || hit.status === "solved" ? "closed" : "open";
  const view = hit.junk ? "junk" : done;
  return `/${view}/${hit.inquiry}${hit.message === null ? "" : `?message=${hit.message}`}`;
}
