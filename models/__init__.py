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
from models.tariff import AgeBand, Charge, ChargeComponent, RateRow, Restriction, Season, SeasonPiece, Tariff
from models.taxes import TouristTaxAddition, TouristTaxRate, VatRate

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
    "ChargeComponent",
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
    "TouristTaxAddition",
    "TouristTaxRate",
    "Unit",
    "VatRate",
    "WebSession",
]
