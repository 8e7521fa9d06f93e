"""One declaration per resource: what screens, API, rights, menu and exports are generated from."""

from resources.access import ACCOUNTS, API_KEYS, AUDIT, MAILS
from resources.bookings import BOOKINGS, CLIENTS
from resources.establishments import ESTABLISHMENTS, TERMS
from resources.inventory import CLOSURES, HOUSINGS, POOLS
from resources.resource import Resource
from resources.tariffs import AGE_BANDS, CHARGES, RATE_PLANS, RATES, RESTRICTIONS, SEASONS, TARIFFS
from resources.taxes import TOURIST_TAX_ADDITIONS, TOURIST_TAX_RATES, VAT_RATES

RESOURCES: tuple[Resource, ...] = (
    BOOKINGS,
    CLIENTS,
    HOUSINGS,
    POOLS,
    CLOSURES,
    TARIFFS,
    SEASONS,
    AGE_BANDS,
    CHARGES,
    RATES,
    RESTRICTIONS,
    RATE_PLANS,
    VAT_RATES,
    TOURIST_TAX_RATES,
    TOURIST_TAX_ADDITIONS,
    ESTABLISHMENTS,
    TERMS,
    ACCOUNTS,
    API_KEYS,
    AUDIT,
    MAILS,
)


def by_name(name: str) -> Resource:
    """The resource of that name in rights, such as "Season". Raises KeyError."""
    return {resource.name: resource for resource in RESOURCES}[name]
