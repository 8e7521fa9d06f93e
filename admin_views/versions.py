"""Which version of the tariff a list shows: the draft when there is one, else what sells."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from extensions import db
from models import Charge, Tariff
from models.tariff import TariffStatus
from resources.choices import choice_label
from resources.query import Reader
from resources.resource import Resource
from resources.scope import visible
from services.actor import Actor
from services.simulation import establishment_of_version
from web.actor import look_at
from web.language import translate

_ORDER = case({TariffStatus.draft: 0, TariffStatus.published: 1}, value=Tariff.status, else_=2)


def look_at_version(resource: Resource, given: Mapping[str, str]) -> str:
    """The version that an address asks for, as it is typed.

    The page is of the establishment of that version, or of the charge that is asked for, where it is one of his.
    """
    if not resource.version_path:
        return ""
    typed = given.get("tariff", "")
    version, charge = _number(typed), _number(given.get("charge", ""))
    if version is None and charge is not None:
        version = db.session().scalar(select(Charge.tariff_id).where(Charge.id == charge))
    if version is not None:
        look_at(establishment_of_version(db.session(), version))
    return typed


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class VersionChoice:
    """The versions of the tariff of the establishment on show, and the one that is chosen."""

    def __init__(self, session: Session, resource: Resource, reader: Reader, asked: str) -> None:
        self.resource = resource
        self.rows: list[Any] = []
        if resource.version_path:
            query = select(Tariff.id, Tariff.label, Tariff.number, Tariff.status).where(
                visible(Tariff, reader.actor, reader.establishment_id)
            )
            self.rows = list(session.execute(query.order_by(_ORDER, Tariff.number.desc())))
        first = self.rows[0] if self.rows else None
        self.chosen = next((row for row in self.rows if str(row.id) == asked), None if asked else first)

    @property
    def chosen_id(self) -> int | None:
        """The version on show; None where lists have no version, or there is none yet."""
        return self.chosen.id if self.chosen else None

    @property
    def editable(self) -> bool:
        """Whether rows may be added and changed: not part of a version, or part of a draft."""
        if not self.resource.version_path:
            return True
        return self.chosen is not None and self.chosen.status is TariffStatus.draft

    def pairs(self, given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The parameters of a list, with the version that is shown when none was asked for."""
        pairs = list(given)
        if self.chosen_id is not None and not any(name == "tariff" for name, _ in pairs):
            pairs.append(("tariff", str(self.chosen_id)))
        return pairs

    def choices(self) -> list[dict[str, Any]]:
        """The chooser at the top of the list."""
        return [
            {
                "url": url_for(f"{self.resource.name}.index", tariff=row.id),
                "label": f"{row.label} (v{row.number})",
                "hint": gettext("Version %(number)s", number=row.number),
                "status": translate(choice_label(row.status)),
                "current": row.id == self.chosen_id,
            }
            for row in self.rows
        ]

    def note(self, actor: Actor) -> dict[str, Any] | None:
        """Why nothing can be added here, and where to go."""
        if self.editable or not actor.can("edit", self.resource.name):
            return None
        if self.chosen is None:
            return {"text": gettext("There is no version of the tariff yet."), "url": url_for("Tariff.index")}
        return {
            "text": gettext("This version is published: it is read here. Changes are made in a new version."),
            "url": url_for("Tariff.show", record_id=self.chosen_id),
        }
