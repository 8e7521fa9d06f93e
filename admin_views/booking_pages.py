"""A booking in words, for its pages."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, ngettext

from admin_views.desk import badge, choice, client_name, name_of
from admin_views.price_view import kept_lines, sums_by_source, sums_by_vat
from admin_views.sale_pages import party_words, stay_words
from admin_views.simulator_links import simulated_stay
from models import Booking, Event, StayLine
from rules.stay import Stay
from rules.text import Name
from rules.workflow import allowed
from services.actor import Actor, Channel
from services.booking_events import event_text
from services.parties import read_party
from services.rights import PERSONAL
from web.formats import datetime_local, sentence

CHANNELS = {
    Channel.screen.value: None,
    Channel.api.value: "API",
}


def booking_view(booking: Booking, actor: Actor) -> dict[str, Any]:
    """Everything the page of a booking shows, as far as the actor may see it."""
    client, currency = booking.client, booking.currency
    money = actor.can("show", "Money")
    lines = kept_lines(booking.lines, currency) if money else []
    personal = actor.can("show", PERSONAL)
    return {
        "id": booking.id,
        "reference": booking.reference,
        "status": badge(booking.status),
        "client": client_name(actor, client.first_name, client.display_name, client.kind),
        "client_url": f"/admin/clients/{client.id}" if actor.can("show", "Client") else None,
        "email": client.email if personal else None,
        "phone": client.phone if personal else None,
        "notes": booking.notes if personal else "",
        "dates": stay_words(Stay(booking.arrival_on, booking.departure_on)),
        "nights": (booking.departure_on - booking.arrival_on).days,
        "people": booking.people,
        "origin": choice(booking.origin),
        "created": gettext(
            "%(when)s by %(who)s",
            when=datetime_local(booking.created_at, booking.establishment.time_zone),
            who=booking.created_by,
        ),
        "stays": [stay_row(stay, personal, money) for stay in booking.stays],
        "lines": lines,
        "total_cents": booking.total_cents if money else None,
        "by_source": sums_by_source(lines),
        "by_vat": sums_by_vat(lines),
        "currency": currency,
        "actions": booking_actions(booking, actor),
    }


def stay_row(stay: StayLine, personal: bool, money: bool) -> dict[str, Any]:
    """One housing of a booking; with money, the version of the tariff that priced it."""
    return {
        "id": stay.id,
        "housing": housing_name(stay),
        "plan": name_of(Name(stay.rate_plan.name_fr, stay.rate_plan.name_en or "")) if stay.rate_plan else "",
        "dates": stay_words(Stay(stay.arrival_on, stay.departure_on)),
        "nights": (stay.departure_on - stay.arrival_on).days,
        "people": party_words(read_party(stay.party), stay.contracted)
        if personal
        else ngettext("%(num)s person", "%(num)s people", stay.people),
        "tariff": str(stay.tariff) if money else None,
        "simulator_url": simulated_stay(stay.booking, stay) if personal else None,
    }


def housing_name(stay: StayLine) -> str:
    """The housing of a stay, in the language of the request."""
    return name_of(Name(stay.housing.name_fr, stay.housing.name_en or ""))


def booking_actions(booking: Booking, actor: Actor) -> set[str]:
    """What the status allows and the actor may do."""
    return {action.value for action in allowed(booking.status)} if actor.can("edit", "Booking") else set()


def freed_words(stays: Iterable[StayLine]) -> list[str]:
    """What a cancellation frees: "3 nights of Maison X"."""
    return [
        ngettext(
            "%(num)s night of %(housing)s",
            "%(num)s nights of %(housing)s",
            (stay.departure_on - stay.arrival_on).days,
            housing=housing_name(stay),
        )
        for stay in stays
    ]


def event_rows(events: Iterable[Event], booking: Booking, money: bool, notes: bool) -> list[dict[str, Any]]:
    """The history, for the timeline of `admin/_timeline.html`."""
    return [
        {
            "who": event.actor,
            "said": sentence(event_text(event), booking.currency) if money else _without_money(event),
            "note": event.facts.get("reason") if notes else None,
            "when": datetime_local(event.at, booking.establishment.time_zone),
            "channel": CHANNELS.get(event.channel),
        }
        for event in events
    ]


def _without_money(event: Event) -> str:
    words = {
        "booking:book": gettext("Booked"),
        "booking:change_dates": gettext("Dates changed"),
        "booking:cancel": gettext("Cancelled: the nights are free again"),
    }
    return words.get(event.tag, "")
