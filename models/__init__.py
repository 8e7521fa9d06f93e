"""All tables, imported together so that the metadata is whole."""

from models.account import (
    Account,
    ApiKey,
    IdempotencyKey,
    PasswordReset,
    RateLimit,
    RightsVersion,
    WebSession,
)
from models.audit import Audit
from models.base import Base
from models.booking import Booking, Event, PriceLine, StayLine
from models.client import BillingAddress, Client, Contact
from models.establishment import Establishment, TermsVersion
from models.files import StoredFile
from models.housing import Housing, HousingPhoto, HousingPool
from models.inventory import CalendarNight, Claim, Closure, Pool, PoolNight, Unit
from models.outbox import Heartbeat, JobSlot, OutboxMail
from models.rate_plan import RatePlan
from models.search import SearchWord
from models.tariff import AgeBand, Charge, RateRow, Restriction, Season, SeasonPiece, Tariff

__all__ = [
    "Account",
    "AgeBand",
    "ApiKey",
    "Audit",
    "Base",
    "BillingAddress",
    "Booking",
    "CalendarNight",
    "Charge",
    "Claim",
    "Client",
    "Closure",
    "Contact",
    "Establishment",
    "Event",
    "Heartbeat",
    "Housing",
    "HousingPhoto",
    "HousingPool",
    "IdempotencyKey",
    "JobSlot",
    "OutboxMail",
    "PasswordReset",
    "Pool",
    "PoolNight",
    "PriceLine",
    "RateLimit",
    "RatePlan",
    "RateRow",
    "Restriction",
    "RightsVersion",
    "SearchWord",
    "Season",
    "SeasonPiece",
    "StayLine",
    "StoredFile",
    "Tariff",
    "TermsVersion",
    "Unit",
    "WebSession",
]
