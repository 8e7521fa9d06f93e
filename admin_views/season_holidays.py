"""School and public holidays proposed as dates of a season."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from admin_views.desk import house, name_of, today_there
from admin_views.once import FormUsed, kept_token, made_before, make_once, new_token
from admin_views.reading import open_tariff
from extensions import db
from models import Tariff
from models.tariff import TariffStatus
from resources.filters import LARGEST_ID
from rules.errors import FieldError, UserError
from rules.season_pieces import BadPiece, parse_piece
from rules.seasons import DatesPiece
from rules.text import N_
from services.holidays import (
    LAST_KNOWN,
    Around,
    NotAYear,
    Proposal,
    Region,
    Zone,
    calendar_year,
    public_holidays,
    school_holidays,
    school_year,
    zones_text,
)
from services.season_dates import Added, add_dates
from web.actor import required_actor
from web.errors import refusal_sentence
from web.formats import bilingual, date_long, sentence
from web.language import translate
from web.rights import needs

blueprint = Blueprint("season_holidays", __name__, url_prefix="/tariffs")
Page = tuple[str, int]
ONE = f"/<int(max={LARGEST_ID}):tariff_id>/holidays"
REGIONS = {
    Region.metropolitan: N_("France"),
    Region.alsace: N_("Alsace (with Good Friday and 26 December)"),
    Region.moselle: N_("Moselle (with Good Friday and 26 December)"),
}
AROUND = {
    Around.eve: N_("The night before"),
    Around.both: N_("The night before and the night of the day"),
    Around.weekend: N_("The whole long week-end, bridge included"),
}
YEARS_SHOWN = 3  # after this one, for public holidays
MOST_DATES = 200
ASKED = ("kind", "zone", "period", "region", "year", "around")


@blueprint.get(ONE)
@needs("edit", "Season")
def propose(tariff_id: int) -> Page | Response:
    """Choose which holidays, and see their nights."""
    tariff = open_tariff(tariff_id, required_actor())
    _season_id(tariff, request.args)
    if tariff.status is not TariffStatus.draft:
        flash(gettext("What is published is never changed. Please prepare a new version."), "warning")
        return redirect(url_for("Tariff.show", record_id=tariff.id))
    return _page(tariff, request.args)


@blueprint.post(ONE)
@needs("edit", "Season")
def take(tariff_id: int) -> Page | Response:
    """Add the ticked dates to a season."""
    given, actor = request.form, required_actor()
    tariff = open_tariff(tariff_id, actor)
    if before := made_before():
        return _taken_before(tariff, before)
    season_id = _season_id(tariff, given)
    added: list[Added] = []

    def add() -> int:
        ticked = [_dates(typed) for typed in given.getlist("dates")[:MOST_DATES]]
        added.append(add_dates(db.session(), tariff_id, season_id, given.get("name", "").strip(), ticked, actor))
        return added[0].season.id

    try:
        made = make_once(add)
    except UserError as refusal:
        db.session().rollback()
        return _page(open_tariff(tariff_id, actor), given, refusal)
    if made.before:
        return _taken_before(open_tariff(tariff_id, actor), made.id)
    flash(ngettext("%(num)s date was added.", "%(num)s dates were added.", added[0].pieces), "success")
    return redirect(url_for("Season.show", record_id=made.id))


def _taken_before(tariff: Tariff, season_id: int) -> Response:
    """Where the same dates lead that are sent a second time."""
    if all(season.id != season_id for season in tariff.seasons):
        flash(gettext("These dates were sent before; their season has been deleted since."), "info")
        return redirect(url_for("Season.index", tariff=tariff.id))
    flash(gettext("These dates were sent before: here they are. Nothing was added twice."), "info")
    return redirect(url_for("Season.show", record_id=season_id))


def _page(tariff: Tariff, given: MultiDict[str, str], refusal: UserError | None = None) -> Page:
    today = today_there(house())
    asked = given.get("kind") in ("school", "public")
    problem, found = "", []
    try:
        found = _found(given) if asked else []
    except UserError as wrong:
        problem = refusal_sentence(wrong)
    ticked = given.getlist("dates") if refusal else None
    page = render_template(
        "tariffs/holidays.html",
        version_label=tariff.label,
        version_url=url_for("Tariff.show", record_id=tariff.id),
        controls=_controls(given, today),
        asked=asked,
        problem=problem,
        refusal=refusal_sentence(refusal) if refusal and not isinstance(refusal, FieldError) else "",
        name_problem=_name_problem(refusal),
        proposals=[_shown(one, ticked, today) for one in found],
        name=given.get("name", "") or _usual_name(given),
        seasons=[
            (str(season.id), bilingual(season), str(season.id) == given.get("season")) for season in tariff.seasons
        ],
        hidden=[
            ("once", new_token() if isinstance(refusal, FormUsed) else kept_token()),
            *((key, value) for key in ASKED for value in given.getlist(key)),
        ],
    )
    return page, refusal.status if refusal else 422 if problem else 200


def _found(given: MultiDict[str, str]) -> list[Proposal]:
    """The holidays that are asked for. Raises UnknownYet, NotAYear."""
    if given.get("kind") == "public":
        region = _one_of(Region, given.get("region", ""), Region.metropolitan)
        return public_holidays(region, _year(given.get("year", "")), _one_of(Around, given.get("around"), Around.eve))
    return school_holidays(_zones(given), *_period(given.get("period", "")))


def _controls(given: MultiDict[str, str], today: date) -> dict[str, Any]:
    """The fields that ask for holidays, with what was chosen."""
    zones = _zones(given)
    period, year = given.get("period") or _this_school_year(today), given.get("year") or str(today.year + 1)
    region, around = given.get("region", ""), given.get("around", Around.eve.value)
    years = range(today.year, today.year + YEARS_SHOWN + 1)
    return {
        "public": given.get("kind") == "public",
        "zones": [(zone.value, zone in zones) for zone in Zone],
        "periods": _chosen(_periods(today), period),
        "regions": [(one.value, translate(words), one.value == region) for one, words in REGIONS.items()],
        "years": _chosen([(str(one), str(one)) for one in years], year),
        "around": [(one.value, translate(words), one.value == around) for one, words in AROUND.items()],
        "known": gettext("The calendars of schools are known until %(day)s.", day=date_long(LAST_KNOWN)),
    }


def _periods(today: date) -> list[tuple[str, str]]:
    """School years and calendar years from now to the end of what is known."""
    first = today.year if today.month >= 9 else today.year - 1
    schools = [year for year in range(first, LAST_KNOWN.year) if school_year(year)[1] <= LAST_KNOWN]
    years = [year for year in range(today.year, LAST_KNOWN.year + 1) if calendar_year(year)[1] <= LAST_KNOWN]
    return [
        *((f"{year}-{year + 1}", gettext("School year %(year)s", year=f"{year}-{year + 1}")) for year in schools),
        *((str(year), gettext("Year %(year)s", year=year)) for year in years),
    ]


def _chosen(options: list[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    """Options with the chosen one, which is among them even when it is unusual."""
    known = options if chosen in {value for value, _ in options} else [*options, (chosen, chosen)]
    return [(value, label, value == chosen) for value, label in known]


def _this_school_year(today: date) -> str:
    year = today.year if today.month >= 9 else today.year - 1
    return f"{year}-{year + 1}"


def _zones(given: MultiDict[str, str]) -> list[Zone]:
    """The ticked zones; all of them where none is."""
    return [zone for zone in Zone if zone.value in given.getlist("zone")] or list(Zone)


def _period(typed: str) -> tuple[date, date]:
    """ "2026-2027" is a school year, "2027" a year."""
    first, _, second = typed.partition("-")
    year = _year(first)
    return school_year(year) if second else calendar_year(year)


def _year(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4 and 1 <= int(typed) < 9999):
        raise NotAYear()
    return int(typed)


def _one_of(kind: Any, typed: str | None, usual: Any) -> Any:
    try:
        return kind(typed)
    except ValueError:
        return usual


def _season_id(tariff: Tariff, given: MultiDict[str, str]) -> int | None:
    """The season that is chosen, None for a new one. NotFound for one that this version has not."""
    typed = given.get("season", "")
    found = next((season.id for season in tariff.seasons if str(season.id) == typed), None)
    if typed and found is None:
        raise NotFound()
    return found


def _dates(typed: str) -> DatesPiece:
    """The dates of a ticked box. Raises BadPiece and the like."""
    piece = parse_piece(typed)
    if not isinstance(piece, DatesPiece):
        raise BadPiece(piece=typed)
    return piece


def _shown(one: Proposal, ticked: list[str] | None, today: date) -> dict[str, Any]:
    value = f"{one.first_night.isoformat()}..{one.last_night.isoformat()}"
    return {
        "value": value,
        "ticked": one.last_night >= today if ticked is None else value in ticked,
        "name": name_of(one.name),
        "zones": sentence(zones_text(one.zones)) if one.zones else "",
        "first": date_long(one.first_night),
        "last": date_long(one.last_night),
        "nights": ngettext("%(num)s night", "%(num)s nights", one.nights),
    }


def _usual_name(given: MultiDict[str, str]) -> str:
    """What a new season could be called."""
    return gettext("Public holidays") if given.get("kind") == "public" else gettext("School holidays")


def _name_problem(refusal: UserError | None) -> str:
    return sentence(refusal.fields["name"]) if isinstance(refusal, FieldError) and "name" in refusal.fields else ""
