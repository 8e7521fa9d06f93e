"""Every screen, in one table: what the navigation shows and to whom."""

from flask import current_app

from resources import RESOURCES
from rules.text import N_
from web.shell import Group, Item

TODAY = Item(N_("Today"), "today.index", "home", "list", "Today")
PLANNING = Item(N_("Planning"), "planning.month", "calendar", "list", "Planning")
NEW_BOOKING = Item(N_("New booking"), "sale.search", "calendar-plus", "add", "Sale")
SIMULATOR = Item(N_("Price simulator"), "simulator.show", "wand", "list", "Tariff")
YEAR = Item(N_("Year of a housing"), "price_year.show", "chart-bar", "list", "Tariff")
PROGRAMS = Item(N_("Programming interface"), "api_docs.show", "api", "list", "Api")
# key in the declarations, label, icon, entries before the generated ones
GROUPS: tuple[tuple[str, str, str, tuple[Item, ...]], ...] = (
    ("today", "", "home", (TODAY, PLANNING, NEW_BOOKING)),
    ("bookings", "", "calendar-event", ()),
    ("clients", "", "users", ()),
    ("housings", N_("Housings"), "bed", ()),
    ("tariffs", N_("Tariffs"), "currency-euro", ()),
    ("taxes", N_("Taxes"), "percentage", ()),
    ("settings", N_("Settings"), "settings", ()),
)
# entries behind the generated ones
LAST: dict[str, tuple[Item, ...]] = {"tariffs": (SIMULATOR, YEAR), "settings": (PROGRAMS,)}


def NAVIGATION() -> tuple[Group, ...]:
    """The groups of the menu; screens that are not there are left out."""
    return tuple(
        Group(
            label,
            icon,
            tuple(
                item
                for item in (*first, *_generated(key), *LAST.get(key, ()))
                if item.endpoint in current_app.view_functions
            ),
        )
        for key, label, icon, first in GROUPS
    )


def _generated(menu: str) -> tuple[Item, ...]:
    return tuple(
        Item(resource.label, f"{resource.name}.index", resource.icon, "list", resource.name)
        for resource in RESOURCES
        if resource.menu == menu
    )
