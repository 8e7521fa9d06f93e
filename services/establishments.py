"""Opening an establishment."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment
from rules.errors import FieldError
from rules.folding import words
from rules.text import N_, text
from services.transaction import transaction

CODE_LENGTH = 40
NAME_LENGTH = 200


def create_establishment(session: Session, name: str, language: str = "fr") -> Establishment:
    """A new establishment with the settings of a French house; its code is made from its name.

    Raises FieldError on `name`.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise FieldError("name", text(N_("A name of at most {length} characters, please."), length=NAME_LENGTH))
    with transaction(session):
        house = Establishment(code=free_code(session, name), name=name, sender_name=name, default_language=language)
        session.add(house)
        session.flush()
    return house


def free_code(session: Session, name: str) -> str:
    """A code that no establishment has: "gite-les-melezes", then "gite-les-melezes-2"."""
    stem = "-".join(words(name))[:CODE_LENGTH].strip("-") or "establishment"
    taken = set(session.scalars(select(Establishment.code).where(Establishment.code.startswith(stem))))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
