"""The sale's pages in words: results of a search, and the stays that are about to be sold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from admin_views.desk import choice, name_of, now
from admin_views.price_view import quoted_lines
from admin_views.refusal_words import cures_words, refusals_of
from admin_views.sale_search import Search, read_chosen, read_stay, write_chosen
from extensions import db
from models import Establishment
from pricing.request import Party, PartyMember
from rules.errors import UserError
from rules.stay import Stay
from rules.text import N_
from rules.typed import read_day
from services.client_facts import ClientFacts
from services.quotes import StayRequest
from services.sale_choices import Choice, look_at, moved, options_of, sale_choices, with_cures
from services.tariffs import selling
from web.formats import date_short

MOST_STAYS = 20


class BrokenSale(UserError):
    """An address of a sale that does not say what is sold."""

    message = N_("This link does not say what is sold. Choose the dates and the housing again.")


@dataclass
class Deal:
    """The stays about to be sold: what the address says and what they cost now."""

    stay: Stay
    written: list[str]
    choices: list[Choice]
    query: str  # of the search page, to go back to
    gone: Sequence[StayRequest] = ()  # asked for, and no longer on sale

    @property
    def total_cents(self) -> int | None:
        """What they cost together; None while one of them cannot be sold."""
        totals = [item.quote.total_cents for item in self.choices]
        return None if None in totals or not totals else sum(total or 0 for total in totals)

    @property
    def sellable(self) -> bool:
        """Whether all may be sold as asked."""
        return bool(self.choices) and all(item.sellable for item in self.choices)

    @property
    def wanted(self) -> list[StayRequest]:
        """The stays as services read them."""
        return [item.wanted for item in self.choices]


def read_deal(given: MultiDict[str, str], place: Establishment, facts: ClientFacts | None = None) -> Deal:
    """Read what is sold, for a client whose facts are known or not.

    Raises BrokenSale, what `read_stay` refuses, NotFound for a housing of others.
    """
    stay, wanted = _asked(given)
    if facts is not None:
        who = {"client_class": facts.client_class, "earlier_stays": facts.earlier_stays}
        wanted = [replace(item, **who) for item in wanted]
    choices = look_at(db.session(), place, wanted, now())
    if len(choices) != len(wanted):
        raise NotFound()
    return Deal(stay, given.getlist("stay"), choices, given.get("search", ""))


def read_what_is_left(given: MultiDict[str, str], place: Establishment) -> Deal:
    """The same without the housings and options that left the offer meanwhile.

    Raises BrokenSale, NoTariff, NotFound for a housing of others.
    """
    stay, asked = _asked(given)
    shop = selling(db.session(), place.id)
    if not all(item.housing_id in shop.codes for item in asked):
        raise NotFound()
    sold = {option.code for option in options_of(shop)}
    wanted = [replace(item, options={code: n for code, n in item.options.items() if code in sold}) for item in asked]
    choices = look_at(db.session(), place, wanted, now())
    there = [item.wanted for item in choices]
    gone = [item for item in wanted if item not in there]
    return Deal(stay, [write_chosen(item) for item in there], choices, given.get("search", ""), gone)


def _asked(given: MultiDict[str, str]) -> tuple[Stay, list[StayRequest]]:
    try:
        days = [read_day(given.get(name, "")) for name in ("arrival", "departure")]
    except ValueError:
        raise BrokenSale() from None
    stay = read_stay(*days)
    written = given.getlist("stay")
    wanted = [item for item in (read_chosen(text, stay) for text in written) if item]
    if not wanted or len(wanted) != len(written) or len(wanted) > MOST_STAYS:
        raise BrokenSale()
    return stay, wanted


def result_rows(
    choices: list[Choice], search: Search, place: Establishment, simulated: Callable[[Choice], str | None]
) -> dict[str, list[dict[str, Any]]]:
    """Results in three lists: on sale, refused by the rules, taken. simulated: where a choice is tried out."""
    rows: dict[str, list[dict[str, Any]]] = {"on_sale": [], "refused": [], "taken": []}
    for item in choices:
        group = "on_sale" if item.sellable else "refused" if item.free else "taken"
        row = choice_row(item, place, item.sellable)
        row["url"] = _confirm_url(search, item) if item.sellable else None
        row["simulator_url"] = simulated(item)
        row["nearest"] = [_near_row(stay, _search_url(search, stay)) for stay in item.nearest]
        cures = cures_words(item.cure, item.wanted.stay)
        row["cures"] = [{"label": found.label, "url": _search_url(search, found.stay)} for found in cures]
        row["cure_url"] = _cure_url(search, item) if item.curable and item.cure is None else None
        rows[group].append(row)
    return rows


def choice_row(item: Choice, place: Establishment, with_lines: bool = True) -> dict[str, Any]:
    """A housing with a rate plan, as both pages show it."""
    housing, wanted, currency = item.housing, item.wanted, place.currency
    options = selling(db.session(), place.id).tariff.options if item.quote.refusals else {}
    return {
        "title": name_of(housing.name),
        "plan": name_of(item.plan) if item.plan else "",
        "key": item.key.replace(":", "-"),
        "kind": choice(housing.kind),
        "capacity": housing.capacity,
        "free": item.free,
        "people": party_words(wanted.party, wanted.contracted),
        "total_cents": item.quote.total_cents,
        "lines": quoted_lines(item.quote, currency) if with_lines else [],
        "refusals": refusals_of(item.quote, currency, options),
        "cured": item.cure is not None,
    }


def deal_rows(deal: Deal, place: Establishment) -> list[dict[str, Any]]:
    """The stays of a deal; each with the address of the deal without it."""
    rows = []
    for at, item in enumerate(with_cures(db.session(), place, deal.choices, now())):
        row = choice_row(item, place)
        row["nearest"] = [_near_row(stay, _switch(stay, deal.written)) for stay in item.nearest]
        cures = cures_words(item.cure, item.wanted.stay)
        row["cures"] = [{"label": found.label, "value": _switch(found.stay, deal.written)} for found in cures]
        rest = deal.written[:at] + deal.written[at + 1 :]
        row["without"] = _switch(deal.stay, rest) if rest else None
        rows.append(row)
    return rows


def instead_rows(deal: Deal, place: Establishment) -> list[dict[str, Any]]:
    """Other housings that are free for a stay of the deal that is not, with what to send to take them."""
    at = next((at for at, item in enumerate(deal.choices) if not item.sellable), len(deal.choices))
    gone = deal.choices[at].wanted if at < len(deal.choices) else deal.gone[0] if deal.gone else None
    if gone is None:
        return []
    options: dict[str, int | None] = dict(gone.options)
    offered = sale_choices(
        db.session(), place, deal.stay, gone.party, options, now(), gone.client_class, gone.contracted
    )
    return [
        {**choice_row(item, place, with_lines=False), "value": _switch(deal.stay, _replaced(deal, at, item))}
        for item in offered
        if item.sellable
    ]


def read_switch(value: str) -> MultiDict[str, str]:
    """What a button of other dates or housings asks for, as an address would."""
    arrival, departure, *written = value.split("|") if value.count("|") > 1 else ("", "")
    return MultiDict([("arrival", arrival), ("departure", departure), *(("stay", text) for text in written)])


def party_words(party: Party, contracted: int | None = None) -> str:
    """How many come, and their ages: "3 people (2 aged 30, 1 aged 8)"; and how many the contract names."""
    said = ngettext("%(num)s person", "%(num)s people", party.size)
    said += f" ({', '.join(_member_words(member) for member in party.members)})"
    if contracted is None:
        return said
    return ", ".join((said, ngettext("%(num)s contracted", "%(num)s contracted", contracted)))


def _member_words(member: PartyMember) -> str:
    if member.exempt:
        return gettext("%(number)s aged %(age)s without tourist tax", number=member.count, age=member.age)
    return gettext("%(number)s aged %(age)s", number=member.count, age=member.age)


def stay_words(stay: Stay) -> str:
    """ "12/07/2027 – 14/07/2027"."""
    return f"{date_short(stay.arrival_on)} – {date_short(stay.departure_on)}"


def _near_row(stay: Stay, target: str) -> dict[str, str]:
    return {"label": stay_words(stay), "target": target}


def _switch(stay: Stay, written: list[str]) -> str:
    return "|".join((stay.arrival_on.isoformat(), stay.departure_on.isoformat(), *written))


def _replaced(deal: Deal, at: int, item: Choice) -> list[str]:
    new = write_chosen(moved(item.wanted, deal.stay))
    return [*deal.written[:at], new, *deal.written[at + 1 :]]


def _search_url(search: Search, stay: Stay) -> str:
    changed = search.address(arrival=stay.arrival_on.isoformat(), departure=stay.departure_on.isoformat())
    return f"{url_for('sale.search')}?{changed}"


def _cure_url(search: Search, item: Choice) -> str:
    """The same results, with the nearest dates of this one."""
    return f"{url_for('sale.search')}?{search.address(near=item.key)}#near-{item.key.replace(':', '-')}"


def _confirm_url(search: Search, item: Choice) -> str:
    """Where the chosen housing is sold, beside those that were chosen before."""
    stay = item.wanted.stay
    return url_for(
        "sale.confirm",
        arrival=stay.arrival_on.isoformat(),
        departure=stay.departure_on.isoformat(),
        stay=[*search.chosen, write_chosen(item.wanted)],
        search=search.address(stay=None),
    )
