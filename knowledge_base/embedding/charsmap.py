"""Builds the «precompiled charsmap» that SentencePiece-like tokenizers normalise with.

The format: the trie's size in bytes (uint32), a double-array trie of uint32 units as darts-clone writes them, then the
replacements, each ended by a zero byte. Bits of a unit: 0 to 7 the label, 8 whether a word ends here, 10 to 30 the
offset to the children (XOR); of a value unit: bit 31 and the value.
Source: https://github.com/s-yata/darts-clone and `spm_precompiled` of Hugging Face's tokenizers.
"""

from __future__ import annotations

import struct
from collections import deque
from typing import TypeAlias, cast

VALUE_UNIT = 1 << 31
HAS_VALUE = 1 << 8
OFFSET_SHIFT = 10
LABELS = 256

Node: TypeAlias = "dict[int, Node | int]"


def charsmap(normalisation: dict[str, str]) -> bytes:
    """Return the charsmap that replaces each key by its value; keys hold no NUL."""
    texts = bytearray()
    places: dict[str, int] = {}
    for text in normalisation.values():
        if text not in places:
            places[text] = len(texts)
            texts += text.encode() + b"\0"
    root: Node = {}
    for key, text in normalisation.items():
        _insert(root, key.encode(), places[text])
    units = _double_array(root)
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + bytes(texts)


def _insert(root: Node, key: bytes, value: int) -> None:
    node = root
    for label in key:
        node = cast(Node, node.setdefault(label, {}))
    # Label zero stands for the end of a word, as in darts-clone.
    node[0] = value


def _double_array(root: Node) -> list[int]:
    """Lay the trie out breadth first, each node's children at `base ^ label`."""
    units = [0] * LABELS
    used = bytearray(LABELS)
    used[0] = 1
    waiting: deque[tuple[int, Node]] = deque([(0, root)])
    bases: set[int] = set()
    # Most nodes only end a word and fit anywhere: they go on from where the last of them was put.
    after_ending = 1
    while waiting:
        place, node = waiting.popleft()
        only_ends = node.keys() == {0}
        base = _free_base(used, bases, node, after_ending if only_ends else 1)
        after_ending = base + 1 if only_ends else after_ending
        bases.add(base)
        grow = (base | (LABELS - 1)) + 1 - len(units)
        if grow > 0:
            units += [0] * grow
            used += bytes(grow)
        units[place] |= (base ^ place) << OFFSET_SHIFT
        for label, child in node.items():
            at = base ^ label
            used[at] = 1
            if isinstance(child, int):
                units[place] |= HAS_VALUE
                units[at] = VALUE_UNIT | child
            else:
                units[at] |= label
                waiting.append((at, child))
    return units


def _free_base(used: bytearray, bases: set[int], node: Node, start: int) -> int:
    """Return a base whose children are all free.

    No two nodes may share one: a unit keeps only its label, so one node would find the other's children.
    """
    base = start
    while base in bases or any((base ^ label) < len(used) and used[base ^ label] for label in node):
        base += 1
    return base
