"""Values that a form may leave empty because the row can make them: its code, and its place among the others."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from rules.codes import code_of, unique_code

LARGEST = 2**31 - 1
_PARENTS = ("charge", "tariff", "establishment")


def complete(session: Session, row: Any, names: Iterable[str]) -> None:
    """Give a new row its code and its position where these are empty.

    names: what may be left empty, of "code" and "position". The row knows its parent already.
    """
    for name in names:
        if getattr(row, name) in (None, ""):
            setattr(row, name, _MAKERS[name](session, row))


def _code(session: Session, row: Any) -> str:
    """Of the name in French, unique among the rows of the same parent."""
    model = type(row)
    known = set(session.scalars(select(model.code).where(*_beside(row))))
    return unique_code(code_of(_name(row), model.__tablename__.replace("_", "-")), known)


def _name(row: Any) -> str:
    for name in ("name_fr", "name"):
        if hasattr(row, name):
            return getattr(row, name) or ""
    return " ".join(str(part) for part in (row.kind, row.nights) if part)  # a restriction is called by what it asks


def _position(session: Session, row: Any) -> int:
    """After the last one of the same parent."""
    last = session.scalar(select(func.max(type(row).position)).where(*_beside(row)))
    return min((last or 0) + 1, LARGEST)


_MAKERS = {"code": _code, "position": _position}


def _beside(row: Any) -> list[Any]:
    """The rows of the same parent."""
    model = type(row)
    for parent in _PARENTS:
        key = f"{parent}_id"
        if key in inspect(model).columns:
            linked = getattr(row, parent, None)
            return [getattr(model, key) == (linked.id if linked is not None else getattr(row, key))]
    return []
