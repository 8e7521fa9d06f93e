"""A text as SQL compares it: without case or accents, alike on both engines and whatever their locale."""

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rules.folding import fold

# Latin, Greek and Cyrillic letters with their accents.
_LETTERS = [chr(number) for number in (*range(0xC0, 0x250), *range(0x370, 0x460), *range(0x1E00, 0x1F00))]
_PLAIN = {letter: fold(letter) for letter in _LETTERS if letter.isalpha() and fold(letter) != letter}
_SINGLE = {letter: plain for letter, plain in _PLAIN.items() if len(plain) == 1}
_SEVERAL = {letter: plain for letter, plain in _PLAIN.items() if letter in "ŒœÆæß"}


class Folded(FunctionElement[str]):
    """`fold` of `rules/folding.py` on a column."""

    type = Text()
    inherit_cache = True
    name = "fold"


@compiles(Folded, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator]
def _in_sqlite(element: Folded, compiler: Any, **kw: Any) -> str:
    return f"fold({compiler.process(element.clauses, **kw)})"


@compiles(Folded, "postgresql")  # type: ignore[no-untyped-call, untyped-decorator]
def _in_postgresql(element: Folded, compiler: Any, **kw: Any) -> str:
    written = f"normalize({compiler.process(element.clauses, **kw)}, NFC)"
    written = f"translate({written}, '{''.join(_SINGLE)}', '{''.join(_SINGLE.values())}')"
    for letter, plain in _SEVERAL.items():
        written = f"replace({written}, '{letter}', '{plain}')"
    return f'lower({written} COLLATE "C")'


def begins_with(expression: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether a text begins as typed."""
    return Folded(expression).startswith(fold(typed), autoescape=True)


def contains(expression: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether a text has what is typed in it."""
    return Folded(expression).contains(fold(typed), autoescape=True)
