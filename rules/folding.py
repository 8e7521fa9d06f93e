"""Words as they are compared: without case, accents or signs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

WORD_LENGTH = 64
_SIGNS = re.compile(r"[\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_MARKS = dict.fromkeys(number for number in range(0x10000) if unicodedata.category(chr(number)).startswith("M"))


def fold(text: str) -> str:
    """Lower case without accents, whatever the capitals.

    >>> fold("ÉLODIE Cœur")
    'elodie coeur'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return plain.translate(_MARKS).casefold()


def words(text: str) -> Iterator[str]:
    """The folded words of a text, in order, in any script.

    >>> list(words("Jean-Noël O'Brien")), list(words("Иванов_Пётр"))
    (['jean', 'noel', 'o', 'brien'], ['иванов', 'петр'])
    """
    return (word[:WORD_LENGTH] for word in _SIGNS.split(fold(text)) if word)


def search_words(values: Iterable[str | None]) -> set[str]:
    """All words by which values are found: each word, and each value written in one piece.

    The piece serves phone numbers, references and mail addresses however they are spelled.

    >>> sorted(search_words(["06 12", None]))
    ['06', '0612', '12']
    """
    found: set[str] = set()
    for value in values:
        parts = list(words(value or ""))
        found.update(parts)
        if len(parts) > 1:
            found.add("".join(parts)[:WORD_LENGTH])
    return found
