"""Texts compared without case or accents, alike on both engines and whatever their locale.

SQLite calls our own `fold`; PostgreSQL, which has no such function without an extension, gets a pattern
that names the spellings of each letter.
"""

import re
from collections import defaultdict
from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rules.folding import fold

_MARKS = "[\u0300-\u036f]*"
_SIGNS = re.compile(r"[^\w\s]")
_AHEAD = 8  # signs that fold to nothing, in front or within
# Latin, Greek and Cyrillic letters with their accents, under what they fold to.
_SPELLINGS: defaultdict[str, str] = defaultdict(str)
for _letter in map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x370, 0x460), *range(0x1E00, 0x1F00))):
    if _letter.isalpha() and fold(_letter) != _letter:
        _SPELLINGS[fold(_letter)] += _letter
_PAIRS = {plain: letters for plain, letters in _SPELLINGS.items() if len(plain) == 2}


class Alike(FunctionElement[bool]):
    """Whether a column, cut to a length, is like a folded pattern; or like a regular expression of spellings."""

    type = Boolean()
    inherit_cache = True
    name = "alike"


@compiles(Alike, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator]
def _in_sqlite(element: Alike, compiler: Any, **kw: Any) -> str:
    column, length, pattern, _ = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"fold(substr({column}, 1, {length})) LIKE {pattern} ESCAPE '/'"


@compiles(Alike, "postgresql")  # type: ignore[no-untyped-call, untyped-decorator]
def _in_postgresql(element: Alike, compiler: Any, **kw: Any) -> str:
    column, *_, spellings = element.clauses
    return f"{compiler.process(column, **kw)} ~ {compiler.process(spellings, **kw)}"


def begins_with(expression: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether a text begins as typed."""
    folded = fold(typed)
    return _alike(expression, len(folded) + _AHEAD, f"{_escaped(folded)}%", f"^{spellings(folded)}")


def contains(expression: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether a text has what is typed in it."""
    folded = fold(typed)
    return _alike(expression, 2**31 - 1, f"%{_escaped(folded)}%", spellings(folded))


def spellings(folded: str) -> str:
    """A regular expression of every way to write a folded text, as PostgreSQL reads it.

    >>> bool(re.match(spellings("oeuvre d'ete"), "Œuvre d'ÉTÉ"))
    True
    """
    found, at = "", 0
    while at < len(folded):
        pair = next((pair for pair in _PAIRS if pair.startswith(folded[at : at + 2])), None)
        letters = folded[at : at + 2] if pair else folded[at]
        plain = "".join(map(_spelling, letters))
        found += f"(?:{plain}|[{_PAIRS[pair]}])" if pair else plain
        at += len(letters)
    return found


def _spelling(letter: str) -> str:
    return f"[{letter}{_SPELLINGS.get(letter, '')}]{_MARKS}" if letter.isalpha() else _SIGNS.sub(r"\\\g<0>", letter)


def _escaped(folded: str) -> str:
    return re.sub(r"[%_/]", r"/\g<0>", folded)


def _alike(expression: ColumnElement[Any], length: int, pattern: str, regex: str) -> ColumnElement[bool]:
    return Alike(expression, literal(length), literal(pattern), literal(regex))
