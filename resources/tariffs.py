"""What makes a price: versions of the tariff with seasons, age bands, charges, prices, restrictions."""

from models import AgeBand, Charge, RatePlan, RateRow, Restriction, Season, Tariff
from resources.resource import Children, Group, Related, Resource
from rules.text import N_

_NAMES = {
    "code": N_("A short name without spaces that stays when the name changes. Example: high-season"),
    "name_en": N_("Shown to English-speaking clients; the French name when it is empty."),
    "position": N_("Where it stands among the others. Example: 10"),
}

TARIFFS = Resource(
    Tariff,
    slug="tariffs",
    label=N_("Versions of the tariff"),
    label_one=N_("a version of the tariff"),
    add_label=N_("First version of the tariff"),
    menu="tariffs",
    icon="currency-euro",
    columns=("label", "number", "status", "published_at", "published_by"),
    sort="-number",
    filters=("status", "published_at"),
    intro=N_("Prices are changed in a draft, then published together. A booking keeps the version that priced it."),
    empty=N_("Prepare a first version: seasons, prices, conditions."),
    form=(Group(N_("Version"), ("label",)),),
    details=(Group(N_("Version"), ("label", "number", "status", "published_at", "published_by")),),
    related=(
        Related("Season", "tariff", ("name", "minus")),
        Related("AgeBand", "tariff", ("name", "from_age", "below_age")),
        Related("Charge", "tariff", ("name", "source", "compulsory", "vat_bp")),
        Related("RateRow", "tariff", ("charge", "housings", "seasons", "amount_cents")),
        Related("Restriction", "tariff", ("code", "kind", "nights", "season")),
    ),
    help={"label": N_("For yourselves. Example: Prices 2027")},
)

SEASONS = Resource(
    Season,
    slug="seasons",
    label=N_("Seasons"),
    label_one=N_("a season"),
    add_label=N_("New season"),
    menu="tariffs",
    icon="sun",
    columns=("name", "code", "position", "minus"),
    sort="position",
    search=True,
    intro=N_("Named sets of nights, to which prices and restrictions refer."),
    empty=N_("Name the nights that share a price: summer, Christmas, week-ends."),
    form=(Group(N_("Season"), ("name_fr", "name_en", "code", "position", "minus")),),
    children=(
        Children(
            "pieces",
            ("kind", "first_night", "last_night", "weekdays", "year"),
            {
                "first_night": N_("For the same dates every year, the year does not count"),
                "last_night": N_("The last night slept"),
                "year": N_("Empty: every night"),
            },
        ),
    ),
    help={
        **_NAMES,
        "name_fr": N_("Example: Haute saison"),
        "minus": N_("Nights of these seasons are taken out. Example: summer without the bank holidays"),
        "pieces": N_("The season is all these nights together. Example: from 3 July to 28 August"),
    },
)

AGE_BANDS = Resource(
    AgeBand,
    slug="age-bands",
    label=N_("Age bands"),
    label_one=N_("an age band"),
    add_label=N_("New age band"),
    menu="tariffs",
    icon="users",
    columns=("name", "code", "from_age", "below_age"),
    sort="from_age",
    search=True,
    intro=N_("The ages that pay differently; a band ends where the next begins."),
    empty=N_("Example: babies below 2, children below 12, adults from 18."),
    form=(Group(N_("Age band"), ("name_fr", "name_en", "code", "from_age", "below_age")),),
    help={
        **_NAMES,
        "name_fr": N_("Example: Enfant"),
        "code": N_("A short name without spaces. Example: child"),
        "from_age": N_("The youngest, on the day of arrival. Example: 2"),
        "below_age": N_("The first age that is no longer in it; empty for no end. Example: 12"),
    },
)

CHARGES = Resource(
    Charge,
    slug="charges",
    label=N_("Charges and options"),
    label_one=N_("a charge"),
    add_label=N_("New charge"),
    menu="tariffs",
    icon="receipt",
    columns=("name", "code", "source", "compulsory", "is_base", "vat_bp", "position"),
    sort="position",
    filters=("source", "compulsory"),
    search=True,
    intro=N_("The lines of a bill: the accommodation, fees, the tourist tax, and what guests may choose."),
    empty=N_("Start with the accommodation, then the cleaning fee, the tourist tax and the options."),
    form=(
        Group(N_("Charge"), ("name_fr", "name_en", "code", "source", "position")),
        Group(N_("How it is charged"), ("compulsory", "is_base", "vat_bp")),
    ),
    children=(
        Children(
            "rows",
            ("label", "housings", "seasons", "nights", "amount_cents", "percent_bp", "per", "counting"),
            inline=False,
        ),
    ),
    help={
        **_NAMES,
        "name_fr": N_("Example: Ménage de fin de séjour"),
        "code": N_("A short name without spaces. Example: cleaning"),
        "compulsory": N_("Off: an option that the guest chooses."),
        "is_base": N_("The price of the nights themselves; percentages are taken of it."),
        "vat_bp": N_("Empty: outside VAT. Example: 10"),
    },
)

RATES = Resource(
    RateRow,
    slug="rates",
    label=N_("Prices"),
    label_one=N_("a price"),
    add_label=N_("New price"),
    menu="tariffs",
    icon="table",
    columns=(
        "charge",
        "label",
        "housings",
        "rate_plans",
        "seasons",
        "nights",
        "amount_cents",
        "percent_bp",
        "per",
        "position",
    ),
    sort="charge",
    secondary=("label", "rate_plans", "position", "nights"),
    filters=("charge", "seasons", "housings", "rate_plans", "per", "on_request"),
    intro=N_("Conditions and an amount. Every condition that is filled in must hold; an empty one means any."),
    empty=N_("Give the accommodation its first price: a housing, a season, an amount per night."),
    form=(
        Group(
            N_("Price"),
            (
                "charge",
                "amount_cents",
                "percent_bp",
                "on_request",
                "per",
                "counting",
                "counting_number",
                "counted_age_band",
            ),
        ),
        Group(
            N_("Conditions"),
            (
                "housings",
                "rate_plans",
                "seasons",
                "nights",
                "party_size",
                "arrival_weekdays",
                "booked_before",
                "from_nth_night",
                "age_band",
            ),
            N_("Leave empty whatever does not matter."),
        ),
        Group(N_("On the bill"), ("label_fr", "label_en", "position")),
    ),
    export=(
        "party_size",
        "arrival_weekdays",
        "booked_before",
        "from_nth_night",
        "on_request",
        "counting",
        "counting_number",
    ),
    help={
        "amount_cents": N_("In the currency of the establishment; below zero for a reduction. Example: 85,50"),
        "percent_bp": N_("Instead of an amount, a share of the basic price. Example: -10"),
        "on_request": N_("Instead of a price: such stays are quoted by hand."),
        "per": N_("Choose “Percent” with a percentage."),
        "counting_number": N_("For “beyond”, “missing to” and “one in” only. Example: 4"),
        "nights": N_("Example: 2-6, or 7+, or 14, 21, 28"),
        "party_size": N_("Example: 1-10, or 11+"),
        "from_nth_night": N_("Counts from this night of the stay on. Example: 8"),
        "label_fr": N_("When the line should have another name than the charge."),
        "position": N_("The first row whose conditions hold is taken. Example: 10"),
    },
)

RESTRICTIONS = Resource(
    Restriction,
    slug="restrictions",
    label=N_("Restrictions"),
    label_one=N_("a restriction"),
    add_label=N_("New restriction"),
    menu="tariffs",
    icon="ban",
    columns=("code", "kind", "nights", "weekdays", "when", "season", "housings"),
    secondary=("housings",),
    sort="position",
    filters=("kind", "when", "season", "housings"),
    intro=N_("Stays that are refused: too short, arriving on the wrong day, in a closed season."),
    empty=N_("Example: at least two nights, or arrival on Saturdays in summer."),
    form=(
        Group(N_("Restriction"), ("code", "kind", "nights", "weekdays", "position")),
        Group(N_("When it applies"), ("when", "season", "housings", "rate_plans"), N_("Empty: to all of them.")),
    ),
    help={
        "code": N_("A short name without spaces. Example: two-nights"),
        "nights": N_("For a number of nights only. Example: 2+, or 7, 14, 21"),
        "weekdays": N_("For arrivals or departures on certain days only."),
        "season": N_("Unless it applies always."),
        "position": N_("Where it stands among the others. Example: 10"),
    },
)

RATE_PLANS = Resource(
    RatePlan,
    slug="rate-plans",
    label=N_("Rate plans"),
    label_one=N_("a rate plan"),
    add_label=N_("New rate plan"),
    menu="tariffs",
    icon="tags",
    columns=("name", "code", "position"),
    sort="position",
    search=True,
    intro=N_("Ways of staying that a guest chooses: bed and breakfast, half board, exclusive use."),
    empty=N_("Without any, every stay is sold alike. Add one for each way of staying."),
    form=(Group(N_("Rate plan"), ("name_fr", "name_en", "code", "position")),),
    help={
        **_NAMES,
        "name_fr": N_("Example: Demi-pension"),
        "code": N_("A short name without spaces. Example: half-board"),
    },
)
