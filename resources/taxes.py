"""The rates that laws and communes set: VAT by category, tourist tax by commune and category, what is added to it."""

from models import TouristTaxAddition, TouristTaxRate, VatRate
from resources.resource import Group, Resource
from rules.text import N_

_COMMUNE = N_(
    "The INSEE code of the commune. The tax is reckoned by the rates of the establishment’s own. Example: 05061"
)
_LAST = N_("The last night. Empty: until further notice. Rates of one kind must not overlap.")

VAT_RATES = Resource(
    VatRate,
    slug="vat-rates",
    label=N_("VAT rates"),
    label_one=N_("a VAT rate"),
    add_label=N_("New VAT rate"),
    menu="taxes",
    icon="percentage",
    columns=("category", "rate_bp", "valid_from"),
    sort="category",
    filters=("category", "valid_from"),
    search=True,
    removable=True,
    intro=N_(
        "The rate of each category, from a day on until the next one. Charges may name a category instead of a rate."
    ),
    empty=N_("Only for charges that name a category. Example: accommodation, 10 %, from 1 January 2014."),
    form=(Group(N_("VAT rate"), ("category", "rate_bp", "valid_from")),),
    help={
        "category": N_("A name of your own, without spaces or accents, that charges refer to. Example: accommodation"),
        "rate_bp": N_("Example: 10"),
        "valid_from": N_("It holds from that day on. Example: 2014-01-01"),
    },
)

TOURIST_TAX_RATES = Resource(
    TouristTaxRate,
    slug="tourist-tax-rates",
    label=N_("Tourist tax rates"),
    label_one=N_("a tourist tax rate"),
    add_label=N_("New tourist tax rate"),
    menu="taxes",
    icon="building",
    columns=("category", "commune_insee", "amount_cents", "percent_bp", "cap_cents", "valid_from", "valid_to"),
    sort="category",
    secondary=("commune_insee", "cap_cents"),
    filters=("category", "commune_insee", "valid_from", "valid_to"),
    search=True,
    removable=True,
    intro=N_(
        "What the commune asks for one person and one night, by category of housing. Your town hall publishes it."
    ),
    empty=N_("Copy the table of your commune, then give each housing its category."),
    form=(
        Group(N_("For whom and when"), ("commune_insee", "category", "valid_from", "valid_to")),
        Group(
            N_("Rate"),
            ("amount_cents", "percent_bp", "cap_cents", "rent_below_cents"),
            N_("An amount for classified housings, a percentage with its cap for the others."),
        ),
    ),
    export=("rent_below_cents",),
    help={
        "commune_insee": _COMMUNE,
        "category": N_("A name without spaces or accents, the same as in the housings. Example: three-stars"),
        "valid_from": N_("The first night. Example: 2027-01-01"),
        "valid_to": _LAST,
        "amount_cents": N_("Without the additions. Example: {amount}"),
        "percent_bp": N_("Instead of an amount: of the price of the night without VAT, divided by all. Example: 5"),
        "cap_cents": N_("With a percentage only: the most for one person and night. Example: {amount}"),
        "rent_below_cents": N_("A night that costs less than this owes no tax. Example: {amount}"),
    },
    examples={"amount_cents": 1_20, "cap_cents": 4_30, "rent_below_cents": 5_00},
)

TOURIST_TAX_ADDITIONS = Resource(
    TouristTaxAddition,
    slug="tourist-tax-additions",
    label=N_("Tourist tax additions"),
    label_one=N_("an addition to the tourist tax"),
    add_label=N_("New addition to the tourist tax"),
    menu="taxes",
    icon="plus",
    columns=("name", "commune_insee", "percent_bp", "valid_from", "valid_to"),
    sort="name",
    secondary=("commune_insee",),
    filters=("commune_insee", "valid_from", "valid_to"),
    search=True,
    removable=True,
    intro=N_("What the department, the region or a line of railway adds; each is reckoned of the tax itself."),
    empty=N_("Example: the department’s share, 10 %."),
    form=(Group(N_("Addition"), ("commune_insee", "name_fr", "name_en", "percent_bp", "valid_from", "valid_to")),),
    help={
        "commune_insee": _COMMUNE,
        "name_fr": N_("Example: Taxe additionnelle départementale"),
        "name_en": N_("Shown to English-speaking clients; the French name when it is empty."),
        "percent_bp": N_("Of the tax itself. Example: 10"),
        "valid_from": N_("The first night. Example: 2027-01-01"),
        "valid_to": _LAST,
    },
)
