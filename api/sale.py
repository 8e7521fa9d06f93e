"""What is free and what it costs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose

from api import descriptions as told
from api.base import Api, Spec, answer, keyed
from api.bodies import Fields, check_days, read_json
from api.houses import House, house_of
from extensions import db
from pricing.request import Party, PartyMember, Request
from rules.errors import FieldError, UserError
from rules.stay import Stay
from rules.text import N_, text
from rules.workflow import Origin
from services.actor import Actor
from services.availability import free_housings
from services.establishment_file.quotes import misunderstood, price_stay
from services.gaps import beside
from services.quotes import StayRequest, price
from services.tariffs import Selling, selling
from web.actor import required_actor
from web.formats import sentence
from web.language import choose_language

MOST_STAYS = 200
MOST_MEMBERS = 50
ADULT = 40  # the age meant by "adults=2"
PARAMETERS = ("establishment", "arrival", "departure", "party", "adults", "children", "prices")


class AvailabilityApi(Api):
    """Free housings for dates and people."""

    subject = "availability"
    resource_name = "availability"
    right = "Planning"
    tag = N_("Selling")

    @expose("", methods=["GET"])
    @keyed("list")
    def free(self) -> Response:
        """The housings on sale that are free on all these nights and large enough."""
        asked = Fields(request.args, PARAMETERS)
        arrival, departure = asked.day("arrival"), asked.day("departure")
        party = _party(asked)
        prices = asked.choice("prices", ("yes", "no"), "no") == "yes"
        asked.done()
        assert arrival and departure and party
        actor, now, session = required_actor(), datetime.now(UTC), db.session()
        house = house_of(actor, request.args.get("establishment"))
        stay = Stay(arrival, departure)
        shop = selling(session, house.id)
        people = [(member.age, member.count) for member in party.members]
        found = free_housings(session, shop.needs, stay, people, now, establishment_id=house.id)
        found = [housing_id for housing_id in found if shop.plans[housing_id]]  # some plan still sells it
        said = choose_language()
        housings = [
            {"code": code, "name": housing.name.in_(said), "capacity": housing.capacity}
            for code in map(shop.codes.__getitem__, found)
            if (housing := shop.tariff.housings[code]).capacity >= party.size
        ]
        if prices and actor.can("add", "Quote"):
            for housing in housings:
                housing["offers"] = _offers(shop, house, str(housing["code"]), stay, party, now)
        return answer(
            {
                "establishment": house.code,
                "arrival": arrival.isoformat(),
                "departure": departure.isoformat(),
                "people": party.size,
                "housings": housings,
            }
        )

    def free_spec(self) -> Spec:
        """For the document."""
        return told.availability()


class QuotesApi(Api):
    """What stays cost, with the trail of the rules that made each line."""

    subject = "quotes"
    resource_name = "quotes"
    right = "Quote"
    tag = N_("Selling")

    @expose("", methods=["POST"])
    @keyed("add")
    def price(self) -> Response:
        """One stay, or a list of them, priced by the tariff that sells. Nothing is written."""
        body, actor = read_json(), required_actor()
        if isinstance(body, Mapping):
            return answer(_priced(body, actor))
        if not isinstance(body, list) or not 0 < len(body) <= MOST_STAYS:
            sentence_ = text(N_("One stay, or a list of at most {most} stays, is needed."), most=MOST_STAYS)
            raise FieldError("body", sentence_)
        return answer([_priced(stay, actor) for stay in body])

    def price_spec(self) -> Spec:
        """For the document."""
        return told.quotes()


def _priced(stay: Any, actor: Actor) -> dict[str, Any]:
    if not isinstance(stay, Mapping):
        raise FieldError("body", text(N_("An object is needed.")))
    house = house_of(actor, stay.get("establishment"))
    shop = selling(db.session(), house.id)
    sold = {shop.codes[housing_id] for housing_id in shop.needs}
    stay = {"booked_on": house.today(datetime.now(UTC)).isoformat(), "channel": Origin.api.value, **stay}
    said = partial(sentence, currency=house.currency)
    try:
        check_days(stay)
        return price_stay(stay, shop.tariff, choose_language(), said, sold, shop.withdrawn, partial(_near, shop))
    except UserError as refusal:
        return misunderstood(stay, said(refusal.text))


def _near(shop: Selling, asked: Request) -> Request:
    """The request with the taken nights near it, where a rule looks at them."""
    plan_id = shop.plan_ids[asked.plan] if asked.plan else None
    wanted = StayRequest(shop.housing_ids[asked.housing], asked.stay, asked.party, plan_id)
    return replace(asked, taken=beside(db.session(), shop, wanted, datetime.now(UTC)).taken)


def _offers(shop: Selling, house: House, code: str, stay: Stay, party: Party, now: datetime) -> list[dict[str, Any]]:
    """What a housing costs with each rate plan that prices it."""
    plans = {number: plan for plan, number in shop.plan_ids.items()}
    housing_id, offers = shop.housing_ids[code], []
    for plan_id in shop.plans[housing_id]:
        wanted = StayRequest(housing_id, stay, party, plan_id, channel=Origin.api.value)
        priced = price(shop, beside(db.session(), shop, wanted, now), house.today(now))
        refused = [
            {"rule": r.rule.value, "value": r.value, "text": sentence(r.text, house.currency)} for r in priced.refusals
        ]
        plan = plans[plan_id] if plan_id else None
        offers.append({"rate_plan": plan, "total_cents": priced.total_cents, "refused": refused})
    return offers


def _party(asked: Fields) -> Party | None:
    """`party=40:2,8:1`, or `adults=2&children=8,4`."""
    try:
        if asked.given.get("party"):
            members = [_member(piece) for piece in str(asked.given["party"]).split(",")]
        else:
            members = [(ADULT, _number(asked.given.get("adults") or "0"))]
            members += [(_number(age), 1) for age in str(asked.given.get("children") or "").split(",") if age]
        people = [PartyMember(age, count) for age, count in members if count]
        if len(people) <= MOST_MEMBERS:
            return Party(tuple(people))
        asked.refuse("party", _EXAMPLE)
    except UserError as refusal:
        asked.refuse("party", refusal.text)
    except ValueError:
        asked.refuse("party", _EXAMPLE)
    return None


_EXAMPLE = text(N_("Ages and numbers are needed, such as party=40:2,8:1 or adults=2&children=8"))


def _member(piece: str) -> tuple[int, int]:
    age, _, count = piece.partition(":")
    return _number(age), _number(count or "1")


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 5):
        raise ValueError(written)
    return int(written)
