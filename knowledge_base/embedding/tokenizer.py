"""Rebuilds the XLM-RoBERTa tokenizer from unigram pieces, in the format of the `tokenizers` library."""

from __future__ import annotations

import json
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from knowledge_base.embedding.charsmap import charsmap
from knowledge_base.embedding.packed import Pieces

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def tokenizer_json(pieces: Pieces, longest: int) -> str:
    """Return the text of `tokenizer.json`; texts of more than `longest` tokens are cut.

    The library makes everything but the vocabulary, which is put in afterwards: building a live tokenizer of a quarter
    of a million pieces only to write it down costs a second.
    """
    content: dict[str, Any] = json.loads(_frame(pieces, longest).to_str())
    content["model"]["vocab"] = pieces.pieces
    content["model"]["unk_id"] = pieces.unknown
    numbers = {piece: number for number, (piece, _) in enumerate(pieces.pieces)}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    content["added_tokens"] = sorted(
        ({"id": numbers[token], "content": token, **flags} for token in SPECIAL), key=lambda token: token["id"]
    )
    return json.dumps(content, ensure_ascii=False)


def _frame(pieces: Pieces, longest: int) -> Tokenizer:
    tokenizer = Tokenizer(Unigram([("<unk>", 0.0)], unk_id=0, byte_fallback=False))
    # The map of the pieces knows single code points only, so composed form is made first.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(charsmap(pieces.normalisation)),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    first, last = pieces.pieces[pieces.bos][0], pieces.pieces[pieces.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, pieces.bos), (last, pieces.eos)],
    )
    tokenizer.enable_truncation(longest)
    tokenizer.enable_padding(pad_id=pieces.pad, pad_token=pieces.pieces[pieces.pad][0])
    return tokenizer
