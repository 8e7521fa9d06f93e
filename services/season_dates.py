"""Dates added to a season of a draft, a new one or one that is there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Season, SeasonPiece, Tariff
from models.tariff import PieceKind
from rules.errors import FieldError, UserError
from rules.folding import fold
from rules.seasons import DatesPiece
from rules.text import N_, Name, text
from services.actor import Actor
from services.audit import touch
from services.field_checks import check_fields
from services.ownership import check_place
from services.refusals import NotTheirs
from services.tariff_pages import tariff_of_house
from services.tariffs import ensure_draft
from services.transaction import transaction

_SIGNS = re.compile(r"[^a-z0-9]+")
LONGEST_CODE, LONGEST_NAME = 60, 200


class NothingChosen(UserError):
    """Dates to add, of which there are none."""

    message = N_("Tick the dates that you want to add.")


@dataclass(frozen=True)
class Added:
    """The season that has the dates now, and how many of them it did not have before."""

    season: Season
    pieces: int


def add_dates(
    session: Session, tariff_id: int, season_id: int | None, name: str, dates: Sequence[DatesPiece], actor: Actor
) -> Added:
    """Add pieces to a season of a draft; a piece that it has already is left out.

    season_id: None for a new season, which is called `name`.
    Raises NotTheirs, NotYours, TariffFrozen, NothingChosen, FieldError("name").
    """
    if not dates:
        raise NothingChosen()
    with transaction(session):
        session.info["actor"] = actor
        tariff = tariff_of_house(session, tariff_id, actor)
        ensure_draft(tariff)
        season = _new_season(session, tariff, name) if season_id is None else _season_of(tariff, season_id)
        has = {(piece.first_night, piece.last_night) for piece in season.pieces if piece.kind is PieceKind.dates}
        wanted = [one for one in dict.fromkeys(dates) if (one.first_night, one.last_night) not in has]
        season.pieces += [
            SeasonPiece(kind=PieceKind.dates, first_night=one.first_night, last_night=one.last_night) for one in wanted
        ]
        check_fields(season)
        check_place(season, actor)
        if wanted and season_id is not None:
            touch(season, "code")
        session.flush()
    return Added(season, len(wanted))


def code_for(name: str, taken: Sequence[str]) -> str:
    """A code that a name suggests and that is not taken.

    >>> code_for("Vacances d’été", ["vacances-d-ete"])
    'vacances-d-ete-2'
    """
    stem = _SIGNS.sub("-", fold(name)).strip("-")[:LONGEST_CODE] or "season"
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)


def _new_season(session: Session, tariff: Tariff, name: str) -> Season:
    if not 0 < len(name) <= LONGEST_NAME:
        raise FieldError("name", text(N_("Give the new season a name of 200 letters at most.")))
    for season in tariff.seasons:
        if _said(name) in (_said(season.name_fr), _said(season.name_en or "")):
            source = N_("This draft has a season “{season}” already: choose it above, or write another name.")
            raise FieldError("name", text(source, season=Name(season.name_fr, season.name_en or "")))
    season = Season(
        tariff=tariff,
        code=code_for(name, [season.code for season in tariff.seasons]),
        name_fr=name,
        position=max((season.position for season in tariff.seasons), default=-1) + 1,
    )
    session.add(season)
    return season


def _said(name: str) -> str:
    """A name as it is heard: without case, accents, other apostrophes or spaces."""
    return " ".join(fold(name).replace("’", "'").split())


def _season_of(tariff: Tariff, season_id: int) -> Season:
    found = next((season for season in tariff.seasons if season.id == season_id), None)
    if found is None:
        raise NotTheirs()
    return found
