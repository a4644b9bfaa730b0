"""Which words a compound is made of: «søppelbøtte» of «søppel» and «bøtte».

Of all
ways to split a word into two known ones, an s or e between them allowed, the most even one is taken, and its sides are
split again. A spurious split costs a needless hit, far down; a missing one costs a hit that was wanted.
"""

from __future__ import annotations

from functools import lru_cache

from inquiries.search.lexicon import known

SHORTEST = 3
SHORTEST_SURE = 4
SHORTEST_COMPOUND = 6
LINKS = ("", "s", "e")

_SHORT = (
    "bad bil bok bro bru by båt dag dyr dør eld elv før gym hav hus jul kai lov lys mat mur myr mål måk rom rør råd "
    "sak ski sjø sko sky snø sop sti søk tak tid tog tre tun uke vei veg ved vær våg æld øst"
)
SHORT = frozenset(_SHORT.split(" "))
"""Three letters make a part only when they are one of these: the lists hold too many endings as words of their own."""


@lru_cache(maxsize=200_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """Return the parts of a folded word, and their parts; nothing for a word that is no compound."""
    if len(word) < SHORTEST_COMPOUND or not word.isalpha():
        return ()
    splits = [split for split in (_split(word, at) for at in range(SHORTEST, len(word) - SHORTEST + 1)) if split]
    if not splits:
        return ()
    head, tail = max(splits, key=_evenness)
    return tuple(dict.fromkeys((head, tail, *compound_parts(head), *compound_parts(tail))))


def _evenness(split: tuple[str, str]) -> tuple[int, int]:
    head, tail = split
    return min(max(len(head), SHORTEST_SURE), max(len(tail), SHORTEST_SURE)), len(tail)


def _split(word: str, at: int) -> tuple[str, str] | None:
    """Return head and tail when both are words, the head without what only joins it to the tail."""
    head, tail = word[:at], word[at:]
    if not _known(tail):
        return None
    for link in LINKS:
        bare = head.removesuffix(link)
        if head.endswith(link) and _known(bare):
            return bare, tail
    return None


def _known(word: str) -> bool:
    return word in SHORT if len(word) < SHORTEST_SURE else known(word)
