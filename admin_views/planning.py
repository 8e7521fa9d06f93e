"""The planning: pools by nights, a month at a time; made on the server, for screen and paper."""

from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_date, gettext

from admin_views.desk import house, now, today_there
from admin_views.planning_grid import Grid
from extensions import db
from rules.stay import Stay
from services.planning import read_month
from web.actor import required_actor
from web.formats import datetime_local
from web.rights import needs

blueprint = Blueprint("planning", __name__)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Month(NamedTuple):
    """A month of the calendar."""

    year: int
    number: int

    @property
    def nights(self) -> Stay:
        """Its nights, as the stay that takes them all."""
        after = self.moved(1)
        return Stay(date(self.year, self.number, 1), date(after.year, after.number, 1))

    def moved(self, months: int) -> "Month":
        """So many months later."""
        year, month = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@blueprint.get("/planning")
@needs("list", "Planning")
def month() -> tuple[str, int]:
    """One month of all pools."""
    place, actor = house(), required_actor()
    today = today_there(place)
    typed = request.args.get("month", "")
    this = Month(today.year, today.month)
    shown = _read_month(typed) if typed else this
    nights = (shown or this).nights
    grid = Grid(nights, today, actor)
    page = render_template(
        "planning/month.html",
        house=place,
        title=format_date(nights.arrival_on, "LLLL yyyy"),
        typed=typed or str(this),
        problem=None if shown else gettext("“%(value)s” is not a month. Example: 2027-07", value=typed[:60]),
        grid=grid.html(read_month(db.session(), place.id, nights, now())),
        printed_at=datetime_local(now(), place.time_zone),
        **_links(shown or this, this),
        sell_url=url_for("sale.search") if actor.can("add", "Sale") else None,
        close_url=url_for("closures.new") if actor.can("add", "Closure") else None,
    )
    return page, 200 if shown else 422


def _links(shown: Month, this: Month) -> dict[str, Any]:
    """The months beside, and this one when another is shown."""
    before, after = shown.moved(-1), shown.moved(1)
    return {
        "before_url": url_for("planning.month", month=before) if before.year >= FIRST_YEAR else None,
        "after_url": url_for("planning.month", month=after) if after.year <= LAST_YEAR else None,
        "this_url": url_for("planning.month") if shown != this else None,
    }


def _read_month(typed: str) -> Month | None:
    try:
        day = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None
    return Month(day.year, day.month) if FIRST_YEAR <= day.year <= LAST_YEAR else None
