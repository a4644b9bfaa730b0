import { Fragment } from "react";
import { linked } from "../../linked";

/** A plain text in which the addresses of pages are links; each reads as it was written, so that nobody is led astray. */
export function Linked({ text }: { text: string }) {
  return linked(text).map(({ at, words, href }) =>
    href === null ? (
      <Fragment key={at}>{words}</Fragment>
    ) : (
      <a key={at} href={href} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    ),
  );
}
