"""The establishment that a program names by its code."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from extensions import db
from models import Establishment
from rules.errors import FieldError
from rules.text import N_, text
from services.actor import Actor

HOUSE = Establishment.__table__
_BY_CODE = select(HOUSE.c.id, HOUSE.c.code, HOUSE.c.time_zone, HOUSE.c.currency).where(
    HOUSE.c.code == bindparam("code"), HOUSE.c.archived_at.is_(None)
)


@dataclass(frozen=True)
class House:
    """What the API needs of an establishment."""

    id: int
    code: str
    time_zone: str
    currency: str

    def today(self, now: datetime) -> date:
        """The day it is there."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class UnknownHouse(FieldError):
    """No such establishment, or not one of the caller's: which of the two is not told."""

    status = 404


def house_of(actor: Actor, code: object) -> House:
    """The establishment of that code. Raises UnknownHouse, or FieldError when there is no code."""
    if not isinstance(code, str) or not code:
        raise FieldError("establishment", text(N_("The code of an establishment is needed.")))
    found = db.session().connection().execute(_BY_CODE, {"code": code}).one_or_none() if "\x00" not in code else None
    if found is None or not actor.works_for(found.id):
        raise UnknownHouse("establishment", text(N_("There is no establishment “{code}”."), code=code[:60]))
    return House(*found)
