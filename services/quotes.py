"""What a stay costs by the tariff that sells: from ids of rows to the price engine and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pricing.lines import Quote
from pricing.quote import quote
from pricing.request import Party, Request
from rules.errors import UserError
from rules.stay import Stay
from rules.text import N_
from services.parties import party_on
from services.tariffs import Selling


class UnknownStay(UserError):
    """A housing, rate plan or option that this establishment does not sell."""

    message = N_("This housing or rate plan is not sold here.")
    status = 404


@dataclass(frozen=True)
class StayRequest:
    """One stay as somebody asks for it: a housing, nights, people by age, a rate plan, options by code.

    contracted: how many people the contract names; the rest says who books, and how: see pricing.request.Request.
    """

    housing_id: int
    stay: Stay
    party: Party
    plan_id: int | None = None
    options: Mapping[str, int | None] = field(default_factory=dict)
    contracted: int | None = None
    channel: str | None = None
    client_class: str | None = None
    earlier_stays: int = 0
    taken: frozenset[date] | None = None  # nights near the stay on which the housing is not free; None: not known

    def moved_to(self, stay: Stay) -> "StayRequest":
        """The same on other dates; people whose day of birth is known have their age of that day."""
        return replace(self, stay=stay, party=party_on(self.party, stay.arrival_on), taken=None)

    def with_taken(self, nights: frozenset[date]) -> "StayRequest":
        """The same stay, knowing which nights near it are taken."""
        return replace(self, taken=nights)

    @property
    def people(self) -> list[tuple[int, int]]:
        """Pairs (age, count)."""
        return [(member.age, member.count) for member in self.party.members]


def check_on_sale(shop: Selling, wanted: StayRequest) -> None:
    """Refuse a housing or a rate plan that is no longer sold. Raises UnknownStay."""
    plan = next((code for code, number in shop.plan_ids.items() if number == wanted.plan_id), None)
    if wanted.housing_id not in shop.needs or plan in shop.withdrawn:
        raise UnknownStay()


def price(shop: Selling, wanted: StayRequest, booked_on: date) -> Quote:
    """The quote of one stay. Raises UnknownStay, or what the engine refuses to read."""
    return quote(shop.tariff, request_of(shop, wanted, booked_on))


def request_of(shop: Selling, wanted: StayRequest, booked_on: date) -> Request:
    """One stay as the price engine reads it. Raises UnknownStay, or what the engine refuses to read."""
    plans = {number: code for code, number in shop.plan_ids.items()}
    if wanted.housing_id not in shop.codes or (wanted.plan_id is not None and wanted.plan_id not in plans):
        raise UnknownStay()
    return Request(
        housing=shop.codes[wanted.housing_id],
        stay=wanted.stay,
        party=wanted.party,
        booked_on=booked_on,
        plan=plans[wanted.plan_id] if wanted.plan_id else None,
        options=wanted.options,
        contracted=wanted.contracted,
        channel=wanted.channel,
        client_class=wanted.client_class,
        earlier_stays=wanted.earlier_stays,
        taken=wanted.taken,
    )
