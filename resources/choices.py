"""The words, colours and icons of every stored choice; no screen shows the stored value."""

from enum import Enum
from typing import NamedTuple

from models.client import ClientKind
from models.establishment import TermsKind, VatRegime
from models.housing import HousingKind
from models.inventory import ClosureReason, Gender, PoolKind, UnitKind
from models.tariff import Counting, Per, PieceKind, PriceSource, RestrictionKind, RestrictionWhen, TariffStatus
from pricing.tariff import AgesOn, FreeWhich, Precedence, SeasonOf, TaxRounding
from rules.delivery import MailState
from rules.occupancy import Takes
from rules.text import N_
from rules.workflow import STATUS_LABELS, Origin, Status


class Badge(NamedTuple):
    """How a status looks: a tone and an icon besides its word."""

    tone: str
    icon: str


CHOICES: dict[type[Enum], dict[Enum, str]] = {
    Status: dict(STATUS_LABELS.items()),
    Origin: {
        Origin.staff: N_("Reception"),
        Origin.phone: N_("Phone"),
        Origin.email: N_("E-mail"),
        Origin.api: N_("Programming interface"),
        Origin.website: N_("Website"),
        Origin.imported: N_("Import"),
    },
    ClientKind: {
        ClientKind.person: N_("Private person"),
        ClientKind.company: N_("Company"),
        ClientKind.association: N_("Association"),
        ClientKind.school: N_("School"),
        ClientKind.member: N_("Member"),
    },
    TermsKind: {TermsKind.text: N_("Text"), TermsKind.pdf: N_("PDF")},
    VatRegime: {
        VatRegime.taxable: N_("Subject to VAT"),
        VatRegime.exempt_261d: N_("Exempt (CGI 261 D 4°)"),
        VatRegime.franchise_293b: N_("Small business, no VAT (CGI 293 B)"),
    },
    HousingKind: {
        HousingKind.house: N_("House"),
        HousingKind.apartment: N_("Apartment"),
        HousingKind.room: N_("Room"),
        HousingKind.bed: N_("Bed"),
        HousingKind.dormitory: N_("Dormitory"),
        HousingKind.floor: N_("Whole floor"),
        HousingKind.group: N_("Several together"),
    },
    Takes: {
        Takes.fixed: N_("A fixed number"),
        Takes.per_person: N_("One per person"),
        Takes.per_bed_needed: N_("One per person who needs a bed"),
        Takes.all: N_("The whole pool"),
    },
    ClosureReason: {
        ClosureReason.works: N_("Works"),
        ClosureReason.owner_use: N_("Owner’s use"),
        ClosureReason.season: N_("Closed season"),
        ClosureReason.other: N_("Other"),
    },
    Gender: {Gender.mixed: N_("Everybody"), Gender.female: N_("Women"), Gender.male: N_("Men")},
    PoolKind: {
        PoolKind.house: N_("House"),
        PoolKind.room: N_("Room"),
        PoolKind.dormitory: N_("Dormitory"),
        PoolKind.space: N_("Shared space"),
    },
    UnitKind: {UnitKind.room: N_("Room"), UnitKind.bed: N_("Bed")},
    Per: {
        Per.night: N_("Night"),
        Per.stay: N_("Stay"),
        Per.week: N_("Week"),
        Per.percent: N_("Percent"),
        Per.free_nights: N_("Free nights"),
    },
    FreeWhich: {FreeWhich.cheapest: N_("The cheapest"), FreeWhich.last: N_("The last")},
    Precedence: {
        Precedence.conditions: N_("The one with more conditions"),
        Precedence.length: N_("Before that, one for a number of nights"),
        Precedence.weekdays: N_("Before that, one for days of the week"),
    },
    AgesOn: {AgesOn.arrival: N_("On the day of arrival"), AgesOn.night: N_("On each night")},
    SeasonOf: {SeasonOf.night: N_("Of each night"), SeasonOf.arrival: N_("Of the first night, for the whole stay")},
    TaxRounding: {
        TaxRounding.unit_all_in: N_("The rate of one person and night, with all additions"),
        TaxRounding.per_component: N_("The total of the tax, and of each addition"),
        TaxRounding.unit_then_components: N_("The bare rate of one person and night, then the totals"),
    },
    Counting: {
        Counting.unit: N_("Once"),
        Counting.people: N_("Each person"),
        Counting.beyond: N_("Each person beyond"),
        Counting.missing: N_("Each person missing to"),
        Counting.free: N_("Each person but one in"),
        Counting.chosen: N_("The quantity chosen"),
        Counting.at_least: N_("What lacks to reach it"),
    },
    PieceKind: {
        PieceKind.dates: N_("From a date to a date"),
        PieceKind.yearly: N_("The same dates every year"),
        PieceKind.weekdays: N_("Days of the week"),
        PieceKind.year: N_("A whole year"),
    },
    PriceSource: {
        PriceSource.accommodation: N_("Accommodation"),
        PriceSource.discount: N_("Discount"),
        PriceSource.option: N_("Option"),
        PriceSource.tourist_tax: N_("Tourist tax"),
        PriceSource.manual: N_("By hand"),
    },
    RestrictionKind: {
        RestrictionKind.nights: N_("A number of nights"),
        RestrictionKind.arrival_weekdays: N_("Arrival on certain days"),
        RestrictionKind.departure_weekdays: N_("Departure on certain days"),
        RestrictionKind.open: N_("Open: other restrictions of the kind do not count"),
        RestrictionKind.closed: N_("Closed: no stay"),
        RestrictionKind.people: N_("A number of people"),
        RestrictionKind.no_orphan: N_("No short gap between two stays"),
        RestrictionKind.advance: N_("To be booked some days before"),
        RestrictionKind.horizon: N_("Not to be booked too early"),
    },
    RestrictionWhen: {
        RestrictionWhen.always: N_("Always"),
        RestrictionWhen.arrival_in: N_("When the arrival is in the season"),
        RestrictionWhen.departure_in: N_("When the departure is in the season"),
        RestrictionWhen.any_night_in: N_("When a night is in the season"),
    },
    TariffStatus: {
        TariffStatus.draft: N_("Draft"),
        TariffStatus.published: N_("Published"),
        TariffStatus.archived: N_("Replaced"),
    },
    MailState: {
        MailState.queued: N_("Waiting"),
        MailState.sending: N_("Being sent"),
        MailState.deferred: N_("To be tried again"),
        MailState.sent: N_("Sent"),
        MailState.soft_bounced: N_("Given up"),
        MailState.hard_bounced: N_("Refused for good"),
        MailState.blocked: N_("Blocked"),
        MailState.invalid: N_("Wrong address"),
    },
}

BADGES: dict[Enum, Badge] = {
    Status.draft: Badge("neutral", "edit"),
    Status.inquiry: Badge("info", "message"),
    Status.sent: Badge("info", "send"),
    Status.change_requested: Badge("warning", "edit"),
    Status.hold_requested: Badge("warning", "hourglass"),
    Status.on_hold: Badge("warning", "hourglass"),
    Status.booking_requested: Badge("warning", "bell"),
    Status.confirmed: Badge("success", "circle-check"),
    Status.closed: Badge("neutral", "lock"),
    Status.cancelled: Badge("danger", "ban"),
    TariffStatus.draft: Badge("warning", "edit"),
    TariffStatus.published: Badge("success", "circle-check"),
    TariffStatus.archived: Badge("neutral", "archive"),
    MailState.queued: Badge("info", "hourglass"),
    MailState.sending: Badge("info", "send"),
    MailState.deferred: Badge("warning", "clock"),
    MailState.sent: Badge("success", "circle-check"),
    MailState.soft_bounced: Badge("danger", "circle-x"),
    MailState.hard_bounced: Badge("danger", "circle-x"),
    MailState.blocked: Badge("danger", "ban"),
    MailState.invalid: Badge("danger", "circle-x"),
}


def choice_label(choice: Enum) -> str:
    """The marked source of a choice."""
    return CHOICES[type(choice)][choice]
