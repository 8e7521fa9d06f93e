"""The home page: the day at a glance, each figure with the list behind it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext, ngettext

from admin_views.desk import bookings_list, client_name, name_of, now, today_there
from extensions import db
from models import Establishment
from rules.stay import ONE_DAY
from services.actor import Actor
from services.rights import MONEY
from services.today import SOLD, Day, Visit, free_beds, read_day, sold_since, week_start
from web.actor import current_establishment, required_actor
from web.formats import money, number
from web.rights import needs

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@needs("list", "Today")
def index() -> str:
    """The day at a glance."""
    place = current_establishment()
    if place is None:
        return render_template("today/nowhere.html")
    actor = required_actor()
    day = read_day(db.session(), place.id, today_there(place))
    return render_template(
        "today/index.html",
        house=place,
        today=day.today,
        tomorrow=day.today + ONE_DAY,
        tiles=_tiles(place, day, actor),
        arrivals=_rows(day.arrivals, actor),
        departures=_rows(day.departures, actor),
        in_house=_rows(day.in_house, actor),
        next_arrivals=_rows(day.next_arrivals, actor),
        may_sell=actor.can("add", "Sale"),
    )


def _tiles(place: Establishment, day: Day, actor: Actor) -> list[dict[str, Any]]:
    """The figures with the lists behind them; for who may open none, those of this page."""
    tiles = [_arrivals(day), _departures(day), _in_house(day), _beds(place, day, actor)]
    if actor.can("list", "Booking"):
        tiles.append(_sold(place, day, actor))
    else:
        for tile, list_here in zip(tiles, ("#arrivals", "#departures", "#in-house"), strict=False):
            tile["url"] = list_here
    return tiles


def _arrivals(day: Day) -> dict[str, Any]:
    return {
        "figure": number(len(day.arrivals)),
        "label": gettext("Arrivals"),
        "hint": _people(day.arrivals),
        "icon_name": "login",
        "url": bookings_list(status=SOLD, **{"stays.arrival_on": day.today}),
    }


def _departures(day: Day) -> dict[str, Any]:
    return {
        "figure": number(len(day.departures)),
        "label": gettext("Departures"),
        "hint": _people(day.departures),
        "icon_name": "logout",
        "url": bookings_list(status=SOLD, **{"stays.departure_on": day.today}),
    }


def _in_house(day: Day) -> dict[str, Any]:
    return {
        "figure": number(day.people_in_house),
        "label": gettext("In the house tonight"),
        "hint": ngettext("%(num)s booking", "%(num)s bookings", len(day.in_house)),
        "icon_name": "users",
        "url": bookings_list(
            status=SOLD, **{"stays.arrival_on_to": day.today, "stays.departure_on_from": day.today + ONE_DAY}
        ),
    }


def _beds(place: Establishment, day: Day, actor: Actor) -> dict[str, Any]:
    beds = free_beds(db.session(), place.id, day.today, now())
    tonight = {"arrival": day.today.isoformat(), "departure": (day.today + ONE_DAY).isoformat()}
    planning = url_for("planning.month", month=f"{day.today:%Y-%m}")
    return {
        "figure": number(beds.free),
        "label": gettext("Beds free tonight"),
        "hint": gettext("of %(number)s", number=number(beds.all)),
        "icon_name": "bed",
        "url": url_for("sale.search", **tonight) if actor.can("add", "Sale") else planning,
    }


def _sold(place: Establishment, day: Day, actor: Actor) -> dict[str, Any]:
    since = week_start(place, day.today)
    sold = sold_since(db.session(), place.id, since)
    return {
        "figure": number(sold.bookings),
        "label": gettext("Sold this week"),
        "hint": money(sold.cents, place.currency) if actor.can("show", MONEY) else None,
        "icon_name": "basket",
        "url": bookings_list(created_at_from=since.date(), created_at_to=since.date() + timedelta(days=6), status=SOLD),
    }


def _people(visits: list[Visit]) -> str:
    return ngettext("%(num)s person", "%(num)s people", sum(visit.people for visit in visits))


def _rows(visits: list[Visit], actor: Actor) -> list[dict[str, Any]]:
    """What the lists show of each visit."""
    opens = actor.can("show", "Booking")
    return [
        {
            "url": url_for("bookings.show", booking_id=visit.booking_id) if opens else None,
            "name": client_name(actor, visit.first_name, visit.display_name, visit.client_kind),
            "reference": visit.reference,
            "housings": ", ".join(name_of(name) for name in visit.housings),
            "people": visit.people,
            "nights": (visit.departure_on - visit.arrival_on).days,
            "arrival_on": visit.arrival_on,
            "departure_on": visit.departure_on,
        }
        for visit in visits
    ]
