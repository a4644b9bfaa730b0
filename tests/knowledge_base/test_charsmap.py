from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import normalizers

from knowledge_base.embedding.charsmap import charsmap
from knowledge_base.embedding.packed import PackedModel, package_file

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


@settings(deadline=None)
@given(st.dictionaries(LETTERS, st.text(LETTERS, max_size=4), min_size=1, max_size=300), st.lists(LETTERS, max_size=50))
def test_every_key_is_replaced_and_nothing_else(normalisation: dict[str, str], others: list[str]) -> None:
    normaliser = normalizers.Precompiled(charsmap(normalisation))
    for key, text in normalisation.items():
        assert normaliser.normalize_str(key) == text
    for letter in others:
        assert normaliser.normalize_str(letter) == normalisation.get(letter, letter)


def test_the_models_own_normalisation_comes_out_whole() -> None:
    normalisation = PackedModel(package_file()).pieces.normalisation
    normaliser = normalizers.Precompiled(charsmap(normalisation))
    assert len(normalisation) == 4_837
    assert [key for key, text in normalisation.items() if normaliser.normalize_str(key) != text] == []
