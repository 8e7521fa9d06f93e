"""The price simulator: dates, people and options to the lines of a price by any version of the tariff."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import force_locale, gettext
from markupsafe import Markup

from admin_views.desk import name_of, today_there
from admin_views.price_versions import (
    asked_place,
    asked_version,
    broken_version,
    housing_choices,
    no_version,
    plan_choices,
    version_choices,
    version_words,
)
from admin_views.refusal_words import cures_words, refusals_of
from admin_views.sale_pages import party_words, stay_words
from admin_views.simulator_answer import lines_of, sums_of
from admin_views.simulator_question import Choices, Question, other_address, read_question, words
from extensions import db
from models import Establishment
from models.tariff import TariffStatus
from pricing.cures import quote_with_cures
from pricing.lines import Quote
from pricing.reasons import CHANNELS, CLASSES
from pricing.request import EXEMPTIONS, Request
from rules.errors import UserError
from rules.stay import Stay
from services.rights import MONEY
from services.sale_choices import options_of
from services.simulation import NoVersion, Version, shop_of, version_of, versions
from services.tariffs import Selling
from web.actor import require
from web.errors import refusal_sentence
from web.formats import language
from web.language import LANGUAGES
from web.rights import needs

blueprint = Blueprint("simulator", __name__)
Page = tuple[str, int]


@blueprint.get("/prices/simulator")
@needs("list", "Tariff")
def show() -> str | Page:
    """Ask for a stay, and read what each version of the tariff makes of it."""
    require("show", MONEY)
    place = asked_place()
    known = versions(db.session(), place.id)
    try:
        version = version_of(known, asked_version())
    except NoVersion as refusal:
        return no_version(gettext("Price simulator"), refusal)
    try:
        shop = shop_of(db.session(), place.id, version)
    except UserError as refusal:
        return broken_version(gettext("Price simulator"), version, refusal)
    return _page(place, known, version, shop)


def _page(place: Establishment, known: list[Version], version: Version, shop: Selling) -> Page:
    options = options_of(shop)
    names = {option.code: name_of(option.name) for option in options}
    question = read_question(request.args, _choices(place, known, shop), names, today_there(place), language())
    answer = _answer(place, known, version, shop, question)
    page = render_template(
        "simulator/show.html",
        question=question,
        form=question.form,
        options=[option for option in options if option.code in _offered(shop, question)],
        exemptions=words(EXEMPTIONS, gettext("No reason")),
        version=version_words(version),
        comparable=len(known) > 1 and any(one.status is TariffStatus.published for one in known),
        answer=answer,
        languages=_languages(question) if answer else [],
        year_url=_year_url(question, version) if answer else None,
    )
    return page, 422 if question.wrong else 200


def _choices(place: Establishment, known: list[Version], shop: Selling) -> Choices:
    return Choices(
        tariff=version_choices(known),
        housing=housing_choices(place, shop),
        plan=plan_choices(shop, gettext("The only one, or none")),
        client_class=words(CLASSES, gettext("Not said")),
        channel=words(CHANNELS, gettext("Not said")),
    )


def _offered(shop: Selling, question: Question) -> set[str]:
    """Codes of the options for the housing and plan, and of those that were asked for all the same."""
    housing, plan = question.form.housing.data, question.form.plan.data
    asked = set(question.options)
    if housing not in shop.tariff.housings or (plan and plan not in shop.tariff.plans):
        return asked | set(shop.tariff.options)
    return asked | shop.tariff.scope(housing, plan or shop.tariff.only_plan(housing)).options


def _answer(
    place: Establishment, known: list[Version], version: Version, shop: Selling, question: Question
) -> Markup | None:
    """What the version says, in the language that was chosen for it."""
    asked = question.request
    if asked is None:
        return None
    try:
        quote = quote_with_cures(shop.tariff, asked)
    except UserError as refusal:
        question.problems.append(refusal_sentence(refusal))
        return None
    with force_locale(question.language):
        shown = _shown(place, shop, asked, quote)
        if question.form.compare.data:
            shown["compared"] = _compared(place, known, version, asked, quote)
        # Not by `render_template`: the frame of the page is not in this language.
        template = current_app.jinja_env.get_template("simulator/_answer.html")
        return Markup(template.render(shown, lang=question.language, version=version_words(version)))  # noqa: S704


def _shown(place: Establishment, shop: Selling, asked: Request, quote: Quote) -> dict[str, Any]:
    cure = quote.refusals[0].cure if quote.refusals else None  # of the whole stay, the same for all
    return {
        "currency": place.currency,
        "housing": name_of(shop.tariff.housings[asked.housing].name),
        "plan": name_of(shop.tariff.plans[asked.plan]) if asked.plan else "",
        "stay": stay_words(asked.stay),
        "nights": asked.stay.nights,
        "people": party_words(asked.party, asked.contracted),
        "total_cents": quote.total_cents,
        "lines": lines_of(quote, place.currency),
        "refusals": refusals_of(quote, place.currency, shop.tariff.options),
        "cures": [{"label": found.label, "url": _stay_url(found.stay)} for found in cures_words(cure, asked.stay)],
        **sums_of(quote),
    }


def _compared(
    place: Establishment, known: list[Version], version: Version, asked: Request, quote: Quote
) -> dict[str, Any] | None:
    """What the published version makes of the same question; None where it is the one on show."""
    published = next((one for one in known if one.status is TariffStatus.published), None)
    if published is None or published.id == version.id:
        return None
    found: dict[str, Any] = {"version": version_words(published), "total_cents": None, "difference_cents": None}
    try:
        other = quote_with_cures(shop_of(db.session(), place.id, published).tariff, asked)
    except UserError as refusal:
        return {**found, "refusals": [refusal_sentence(refusal)]}
    found["refusals"] = [row["text"] for row in refusals_of(other, place.currency, {})]
    if other.total_cents is not None and quote.total_cents is not None:
        found["difference_cents"] = quote.total_cents - other.total_cents
    return {**found, "total_cents": other.total_cents}


def _url(**changes: Any) -> str:
    """The same question with something else."""
    return f"{url_for('simulator.show')}?{other_address(request.args, **changes)}"


def _stay_url(stay: Stay) -> str:
    """The same question about other nights."""
    return _url(arrival=stay.arrival_on.isoformat(), departure=None, nights=stay.nights)


def _languages(question: Question) -> list[dict[str, Any]]:
    """The languages in which the answer may be read; each under its own name."""
    names = {"fr": "Français", "en": "English"}
    return [
        {
            "lang": one,
            "label": names[one],
            "url": f"{_url(lang=one)}#answer",
            "current": one == question.language,
        }
        for one in LANGUAGES
    ]


def _year_url(question: Question, version: Version) -> str:
    """The year of the same housing, for as many adults as there are people."""
    form = question.form
    assert question.stay is not None and question.party is not None
    return url_for(
        "price_year.show",
        tariff=version.id,
        housing=form.housing.data,
        plan=form.plan.data or None,
        adults=question.party.size,
        year=question.stay.arrival_on.year,
    )
