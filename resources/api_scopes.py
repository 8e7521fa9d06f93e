"""What an API key may be made for: "<resource>:read", and the few things that programs do."""

from resources import RESOURCES
from rules.text import N_

# Besides reading each resource. Labels are marked source texts.
ACTIONS: dict[str, str] = {
    "*:read": N_("Read everything that the person may see"),
    "availability:read": N_("See what is free"),
    "quotes:read": N_("Ask for prices"),
    "bookings:write": N_("Book and cancel"),
}


def api_scopes() -> dict[str, str]:
    """Every scope with the label of what it opens."""
    return {**ACTIONS, **{f"{resource.slug}:read": resource.label for resource in RESOURCES}}
