"""The words of codes that rows keep as plain text, without an enum; no screen shows the code."""

from collections.abc import Mapping

from rules.text import N_
from services.rights import ACCOUNTANT, CLEANING, OWNER, READER, TEAM

_LANGUAGES = {"fr": N_("French"), "en": N_("English")}
# Roles keep the French names under which they were made.
ROLE_WORDS: Mapping[str, str] = {
    OWNER: N_("Owner"),
    TEAM: N_("Team"),
    ACCOUNTANT: N_("Accountant"),
    CLEANING: N_("Housekeeping"),
    READER: N_("Read only"),
}
_TABLES = {
    "ab_role": N_("Role"),
    "ab_user": N_("User"),
    "account": N_("Access"),
    "age_band": N_("Age band"),
    "api_key": N_("API key"),
    "billing_address": N_("Billing address"),
    "charge": N_("Charge"),
    "charge_component": N_("Part of a package"),
    "client": N_("Client"),
    "closure": N_("Closure"),
    "contact": N_("Contact"),
    "establishment": N_("Establishment"),
    "housing": N_("Housing"),
    "housing_photo": N_("Photo"),
    "housing_pool": N_("What one sale takes"),
    "pool": N_("Pool"),
    "rate_plan": N_("Rate plan"),
    "rate_row": N_("Price"),
    "restriction": N_("Restriction"),
    "season": N_("Season"),
    "season_piece": N_("Nights of a season"),
    "stored_file": N_("File"),
    "tariff": N_("Version of the tariff"),
    "terms_version": N_("Terms of sale"),
    "tourist_tax_addition": N_("Addition to the tourist tax"),
    "tourist_tax_rate": N_("Tourist tax rate"),
    "unit": N_("Room or bed"),
    "vat_rate": N_("VAT rate"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "action": {"create": N_("Creation"), "update": N_("Change"), "delete": N_("Deletion")},
    "channel": {
        "screen": N_("Screen"),
        "api": N_("Programming interface"),
        "import": N_("Import"),
        "command": N_("Command line"),
        "job": N_("Automatic"),
    },
    "default_language": _LANGUAGES,
    "language": _LANGUAGES,
    "roles": ROLE_WORDS,
    "table_name": _TABLES,
}


def word_of(attribute: str, code: str) -> str:
    """The marked source of a code; the text itself where it is none.

    >>> word_of("language", "fr"), word_of("name", "fr")
    ('French', 'fr')
    """
    return WORDS.get(attribute, {}).get(code, code)
