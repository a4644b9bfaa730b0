"""A model of a few kilobytes in the format of the package's weights, for tests of what reads it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, FORWARD, POSITIONS = 64, 2, 2, 128, 32
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [*SPECIAL, "▁", *"abcdefghijklmnopqrstuvwxyzæøå:", "▁query", "▁passage", "▁hei", "▁du", "<mask>"]
NORMALISATION = {"Æ": "æ", "ﬁ": "fi", "\t": " ", "\u200b": "", "Ａ": "a"}


def quantised(values: NDArray[np.float32]) -> bytes:
    """Write Q4_0 blocks: a float16 scale, then 16 bytes with weights 0 to 15 low and 16 to 31 high."""
    written = bytearray()
    for block in values.reshape(-1, 32):
        scale = np.float16(max(np.abs(block).max() / 7, 1e-4))
        nibbles = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        written += scale.tobytes() + (nibbles[:16] | (nibbles[16:] << 4)).tobytes()
    return bytes(written)


def tensors(seed: int = 1) -> dict[str, tuple[int, NDArray[np.float32]]]:
    """Return random weights by name, each with its kind: 0 for float32, 1 for Q4_0."""
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> NDArray[np.float32]:
        return chance.normal(0, 0.2, shape).astype(np.float32)

    found = {
        "emb.word": (1, some(len(PIECES), HIDDEN)),
        "emb.pos": (0, some(POSITIONS, HIDDEN)),
        "emb.type": (0, some(2, HIDDEN)),
    }
    found |= {"emb.ln.w": (0, 1 + some(HIDDEN)), "emb.ln.b": (0, some(HIDDEN))}
    for layer in range(LAYERS):
        for name, out, into in [
            *((part, HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")),
            ("fi", FORWARD, HIDDEN),
            ("fo", HIDDEN, FORWARD),
        ]:
            found[f"l{layer}.{name}.w"] = (1, some(out, into))
            found[f"l{layer}.{name}.b"] = (0, some(out))
        for name in ("aln", "oln"):
            found[f"l{layer}.{name}.w"] = (0, 1 + some(HIDDEN))
            found[f"l{layer}.{name}.b"] = (0, some(HIDDEN))
    return found


def written(seed: int = 1) -> bytes:
    """Return the file."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, FORWARD, len(PIECES), POSITIONS, 2, 1e-12, 32)
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = np.array([0.0] * 4 + [-2.0 - 0.1 * n for n in range(len(PIECES) - 5)] + [0.0], "<f4")
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + scores.tobytes() + b"".join(encoded)
    rules = b"".join(
        struct.pack(f"<IB{len(text)}I", ord(point), len(text), *map(ord, text)) for point, text in NORMALISATION.items()
    )
    head += struct.pack("<iI", len(NORMALISATION), len(rules)) + rules
    contents = {
        name: (kind, values.size, quantised(values) if kind else values.tobytes())
        for name, (kind, values) in tensors(seed).items()
    }
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in contents)
    directory, body = struct.pack("<i", len(contents)), b""
    for name, (kind, count, content) in contents.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, size + len(body), len(content))
        body += content
    return head + directory + body


def write(path: Path, seed: int = 1) -> Path:
    path.write_bytes(written(seed))
    return path
