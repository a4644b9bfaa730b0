"""A proposal with its evidence as staff see it: counted by conversation, masked, with what is there to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from bot.experience import Draft, Evidence, EvidenceKind, Example, Proposal
from bot.interfaces import Masker
from knowledge_base.suggestions.grouping import most_typical
from knowledge_base.suggestions.likeness import by_words_alone
from knowledge_base.suggestions.store import KeptProposal

EXAMPLES = 10
"""Of the newest, each of another conversation: evidence, not an archive."""
CHARACTERS = 500
COMPARED = 50


def shown(kept: KeptProposal, evidence: Sequence[Evidence], masker: Masker) -> Proposal:
    """Return a proposal with its evidence, which is oldest first."""
    draft = kept.draft or _begun(evidence, masker)
    conversations = {one.conversation for one in evidence}
    by_kind = {kind.value: len({one.conversation for one in evidence if one.kind is kind}) for kind in EvidenceKind}
    return Proposal(
        id=kept.id,
        state=kept.state,
        version=kept.version,
        asked=len(conversations),
        by_kind={kind: count for kind, count in by_kind.items() if count},
        since=min((one.at for one in evidence), default=None),
        latest=max((one.at for one in evidence), default=None),
        draft=draft,
        edited=kept.draft is not None,
        examples=_examples(evidence, masker),
        nearest=kept.nearest,
        article=kept.article,
        topic=kept.topic,
        about=_line(_masked(typical_of(evidence).text, masker)) if evidence else "",
    )


def _begun(evidence: Sequence[Evidence], masker: Masker) -> Draft:
    """Return the newest question and answer whose person consented; of all others staff write in words of their own."""
    consented = [one for one in evidence if one.kind is EvidenceKind.SOLVED]
    if not consented:
        return Draft("", "", typical_of(evidence).language if evidence else "nb")
    last = consented[-1]
    return Draft(_line(_masked(last.text, masker)), _masked(last.answer or "", masker), last.language)


def typical_of(evidence: Sequence[Evidence]) -> Evidence:
    """Return the piece of evidence that is most like the others, by words."""
    newest = list(evidence)[-COMPARED:]
    name = most_typical(by_words_alone(newest), [one.id for one in newest])
    return next(one for one in newest if one.id == name)


def _examples(evidence: Sequence[Evidence], masker: Masker) -> tuple[Example, ...]:
    found: dict[str, Example] = {}
    for one in reversed(evidence):
        if one.conversation not in found and len(found) < EXAMPLES:
            found[one.conversation] = Example(one.kind, _masked(one.text, masker)[:CHARACTERS], one.language, one.at)
    return tuple(found.values())


def _masked(text: str, masker: Masker) -> str:
    return masker.mask(text)[0]


def _line(text: str) -> str:
    return " ".join(text.split())[:CHARACTERS]
