"""The part `establishment` of a file: identity and settings; and its terms of sale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from pricing.money import ROUNDING_STEPS, write_amount
from rules.errors import UserError
from rules.text import N_, Name
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.schema import (
    Address,
    Bank,
    Contact,
    Establishment,
    Hours,
    Legal,
    Terms,
    VatRegime,
)
from services.establishment_file.yaml_tree import Node

KEYS = (
    *("code", "name", "legal", "address", "contact", "bank", "hours"),
    *("time_zone", "currency", "rounding", "language", "deposit"),
)
LEGAL_KEYS = ("legal_name", "legal_form", "siret", "vat_number", "vat_regime")
ADDRESS_KEYS = ("lines", "postcode", "city", "country", "commune_insee")
CONTACT_KEYS = ("phone", "email", "website", "sender_name", "sender_email")
BANK_KEYS = ("iban", "bic")
HOURS_KEYS = ("check_in_from", "check_in_until", "check_out_until")
TERMS_KEYS = ("title", "text")

_siret = values.written(r"\d{14}", N_("a SIRET of 14 digits"), "732 829 320 00074")
_vat_number = values.written(r"[A-Z]{2}[0-9A-Z]{2,18}", N_("a VAT number"), "FR44732829320")
_country = values.written(r"[A-Z]{2}", N_("a country of two letters"), "FR")
_commune = values.written(r"\d[0-9AB]\d{3}", N_("an INSEE code of a commune"), "65123")
_email = values.written(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", N_("an e-mail address"), "accueil@example.org")
_website = values.written(r"https?://[^\s/?#]+\S{0,400}", N_("a web address"), "https://example.org")
_bic = values.written(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", N_("a BIC"), "AGRIFRPP")
_currency = values.written(r"[A-Z]{3}", N_("a currency of three letters"), "EUR")


def read_establishment(fields: Fields) -> Establishment:
    """Read identity and settings."""
    currency = fields.read("currency", _currency, "EUR")
    return Establishment(
        code=fields.declare("establishment"),
        name=fields.need("name", values.short, ""),
        legal=_legal(fields.part("legal", LEGAL_KEYS)),
        address=_address(fields.part("address", ADDRESS_KEYS)),
        contact=_contact(fields.part("contact", CONTACT_KEYS)),
        bank=_bank(fields.part("bank", BANK_KEYS)),
        hours=_hours(fields.part("hours", HOURS_KEYS)),
        time_zone=fields.read("time_zone", values.time_zone, "Europe/Paris"),
        currency=currency,
        rounding_cents=fields.read("rounding", _rounding(currency), 1),
        language=fields.read("language", values.one_of("fr", "en"), "fr"),
        deposit_bp=fields.read("deposit", values.rate(0), 3_000),
    )


class NotAStep(UserError):
    """An amount that prices are not multiples of anywhere."""

    message = N_("“{value}” is not a step that prices have; write one of: {steps}.")


def _rounding(currency: str) -> Callable[[Node], int]:
    """Make a reader of rounding steps; it raises NotAnAmount, NotInRange, NotAStep."""
    read_money = values.money(currency, ROUNDING_STEPS[0], ROUNDING_STEPS[-1])

    def read(node: Node) -> int:
        step = read_money(node)
        if step not in ROUNDING_STEPS:
            steps = tuple(write_amount(one, currency, ".") for one in ROUNDING_STEPS)
            raise NotAStep(value=values.typed(node), steps=steps)
        return step

    return read


def _legal(fields: Fields) -> Legal:
    return Legal(
        legal_name=fields.read("legal_name", values.short, ""),
        legal_form=fields.read("legal_form", values.short, ""),
        siret=fields.read("siret", _siret, ""),
        vat_number=fields.read("vat_number", _vat_number, ""),
        vat_regime=fields.read("vat_regime", values.choice(VatRegime), VatRegime.taxable),
    )


def _address(fields: Fields) -> Address:
    lines = fields.read_all("lines", values.short)
    if len(lines) > 2:
        fields.error("lines", N_("two lines are allowed; put the rest in them."))
    return Address(
        lines=lines,
        postcode=fields.read("postcode", values.short, ""),
        city=fields.read("city", values.short, ""),
        country=fields.read("country", _country, "FR"),
        commune_insee=fields.read("commune_insee", _commune, ""),
    )


def _contact(fields: Fields) -> Contact:
    return Contact(
        phone=fields.read("phone", values.phone, ""),
        email=fields.read("email", _email, ""),
        website=fields.read("website", _website, ""),
        sender_name=fields.read("sender_name", values.short, ""),
        sender_email=fields.read("sender_email", _email, ""),
    )


def _bank(fields: Fields) -> Bank:
    return Bank(iban=fields.read("iban", values.iban, ""), bic=fields.read("bic", _bic, ""))


def _hours(fields: Fields) -> Hours:
    hours = Hours(
        check_in_from=fields.read("check_in_from", values.time_of_day, time(16)),
        check_in_until=fields.read("check_in_until", values.time_of_day, time(20)),
        check_out_until=fields.read("check_out_until", values.time_of_day, time(10)),
    )
    if hours.check_in_until < hours.check_in_from:
        fields.error("check_in_until", N_("this is earlier than check_in_from."))
    return hours


def read_terms(fields: Fields) -> tuple[Terms, ...]:
    """Read the versions of the terms of sale, the oldest first."""
    return tuple(
        Terms(title=part.need("title", values.short, ""), text=part.need("text", values.long_name, Name("")))
        for part in fields.parts("terms", TERMS_KEYS)
    )
