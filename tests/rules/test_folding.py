"""Words are compared without case, accents or signs."""

import pytest

from rules.folding import WORD_LENGTH, fold, search_words, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Dupont", "dupont"),
        ("ÉLODIE Cœur", "elodie coeur"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Søren Łódź Đ", "soren lodz d"),
        ("Æther", "aether"),
        ("ﬁlle", "fille"),  # one sign for two letters
        ("Ångström", "angstrom"),
        ("K", "k"),  # the sign of kelvin
        ("ΜΆΪΟΣ", "μαιοσ"),
    ],
)
def test_a_text_folds_to_plain_small_letters(written, folded):
    assert fold(written) == folded


def test_words_are_parted_by_every_sign_and_none_is_empty():
    assert list(words("Jean-Noël  O'Brien_Иванов, (06) ")) == ["jean", "noel", "o", "brien", "иванов", "06"]
    assert list(words("—")) == []


def test_a_word_is_kept_up_to_its_length():
    assert WORD_LENGTH == 64
    assert list(words("é" * 65)) == ["e" * 64]


def test_a_value_is_found_by_each_word_and_in_one_piece():
    assert search_words(["06 12 34", None, "Élodie", ""]) == {"06", "12", "34", "061234", "elodie"}


def test_a_long_value_in_one_piece_is_cut_as_words_are():
    assert search_words(["a" * 60 + " " + "b" * 60]) == {"a" * 60, "b" * 60, "a" * 60 + "b" * 4}
