"""What the price simulator and the year view choose from: a version of the tariff, a housing, a rate plan."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask_babel import gettext

from admin_views.desk import choice, house, name_of
from extensions import db
from models import Establishment
from rules.errors import UserError
from services.sale_choices import housing_rows
from services.simulation import UnknownVersion, Version, establishment_of_version
from services.tariffs import Selling
from web.actor import look_at
from web.errors import refusal_sentence

Page = tuple[str, int]
LARGEST_ID = 2**31 - 1


def asked_version() -> int | None:
    """The version that the address names; None for the first. Raises UnknownVersion."""
    typed = request.args.get("tariff", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_ID))):
        raise UnknownVersion()
    return int(typed)


def asked_place() -> Establishment:
    """The establishment of the version that the address names, where it is one of his; else the one on show.

    Raises UnknownVersion.
    """
    number = asked_version()
    if number is not None:
        look_at(establishment_of_version(db.session(), number))
    return house()


def no_version(heading: str, refusal: UserError) -> str:
    """The page without any version of the tariff."""
    return render_template(
        "simulator/nothing.html", heading=heading, title=refusal_sentence(refusal), text="", url=url_for("Tariff.index")
    )


def broken_version(heading: str, version: Version, refusal: UserError) -> Page:
    """The page of a version that cannot be priced: why, and where to mend it."""
    page = render_template(
        "simulator/nothing.html",
        heading=heading,
        title=gettext("“%(version)s” cannot be priced yet", version=version.label),
        text=refusal_sentence(refusal),
        url=url_for("Tariff.show", record_id=version.id),
    )
    return page, 409


def version_choices(known: Sequence[Version]) -> list[tuple[str, str]]:
    """Versions as a select shows them."""
    return [(str(version.id), version_words(version)) for version in known]


def version_words(version: Version) -> str:
    """ "Tarifs 2027 (v3, brouillon)"."""
    return f"{version.label} (v{version.number}, {choice(version.status).lower()})"


def housing_choices(place: Establishment, shop: Selling) -> list[tuple[str, str]]:
    """Housings that are not put away, in the order of the list."""
    on_list = {shop.codes[number] for number in housing_rows(db.session(), place.id) if number in shop.codes}
    housings = shop.tariff.tariff.housings
    return [(housing.code, name_of(housing.name)) for housing in housings if housing.code in on_list]


def plan_choices(shop: Selling, none: str) -> list[tuple[str, str]]:
    """Rate plans that are not put away, behind the word for none."""
    plans = shop.tariff.plans.items()
    return [("", none), *((code, name_of(name)) for code, name in plans if code not in shop.withdrawn)]
