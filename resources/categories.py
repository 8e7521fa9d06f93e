"""Names of categories that a form offers where they are typed: those of the law, besides those an establishment has.

Tourist tax: the table of CGCT L2333-30. VAT: what the rates of CGI 278, 278-0 bis and 279 tell apart in lodging.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from resources.resource import Resource
from rules.text import N_


class Category(StrEnum):
    """What a field names a category of."""

    tourist_tax = "tourist_tax"
    vat = "vat"


class Offered(NamedTuple):
    """A category that may be chosen. words: the marked source of what it is, empty for one of the owner's own."""

    code: str
    words: str = ""


NAMED = {
    "Housing.tax_category": Category.tourist_tax,
    "TouristTaxRate.category": Category.tourist_tax,
    "Charge.vat_category": Category.vat,
    "ChargeComponent.vat_category": Category.vat,
    "VatRate.category": Category.vat,
}
USUAL: dict[Category, dict[str, str]] = {
    Category.tourist_tax: {
        "palace": N_("palaces"),
        "five-stars": N_("5 stars"),
        "four-stars": N_("4 stars"),
        "three-stars": N_("3 stars"),
        "two-stars": N_("2 stars, holiday villages of 4 or 5 stars"),
        "one-star": N_("1 star, holiday villages of 1 to 3 stars"),
        "guest-room": N_("guest rooms (chambres d’hôtes)"),
        "hostel": N_("hostels (auberges collectives)"),
        "camping-three-stars": N_("campsites of 3 to 5 stars, pitches for camper vans by the day"),
        "camping-two-stars": N_("campsites of 1 or 2 stars, marinas"),
        "unrated": N_("not classified, or waiting for it"),
    },
    Category.vat: {
        "accommodation": N_("accommodation"),
        "meals": N_("meals, drinks without alcohol"),
        "alcohol": N_("drinks with alcohol"),
        "food": N_("food to take away and keep"),
        "standard": N_("everything else, at the standard rate"),
    },
}


def category_of(model: type, attribute: str) -> Category | None:
    """Which categories an attribute names; None where it names none."""
    return NAMED.get(f"{model.__name__}.{attribute}")


def categories_of_form(resource: Resource) -> set[Category]:
    """Which categories the form of a resource asks for, its children's included."""
    named = {category_of(resource.model, name) for group in resource.form for name in group.fields}
    for children in resource.children:
        child = getattr(resource.model, children.relationship).property.mapper.class_
        named |= {category_of(child, name) for name in children.columns if children.inline}
    return {one for one in named if one is not None}


def offered(category: Category, known: Iterable[str]) -> list[Offered]:
    """What to offer: those in use first, then the others of the law."""
    usual = USUAL[category]
    used = [Offered(code, usual.get(code, "")) for code in sorted(set(known))]
    return used + [Offered(code, words) for code, words in usual.items() if Offered(code, words) not in used]
