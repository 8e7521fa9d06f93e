"""Each thing that can be wrong in a file: its line, its place, what is wrong and the cure."""

import pytest

from rules.errors import UserError
from services.establishment_file.parse import check, parse
from services.establishment_file.problems import BadFile
from tests.services.establishment_file.small_file import SMALL, spoiled

NAME, LANGUAGE, TAKE = "  name: Le Nid", "  language: fr", "- {pool: hut}"
LOW, HIGH = "amount: 60.00", "        - {seasons: [high], amount: 80.00}\n"
TAX, RULE = "source: tourist_tax", "season: high, kind: nights, nights: 3+"
ROW = "line 52: tariff.charges[1].rows[1]"
A_RULE = "line 60: tariff.restrictions[1]"

ESTABLISHMENT = [
    ("format: 1\n", "", ["line 2: format: this key is missing."]),
    ("format: 1", "format: 2", ["line 1: format: “2” is not one of: 1."]),
    (
        NAME,
        "  nam: Le Nid",
        [
            "line 4: establishment.name: this key is missing.",
            "line 5: establishment.nam: this key is not known; did you mean “name”?",
        ],
    ),
    (NAME, f"{NAME}\n{NAME}", ["line 6: establishment.name: this key comes twice; keep one of them."]),
    (
        NAME,
        "  name: [Nid]",
        ["line 5: establishment.name: one value is expected here, not a list or a mapping."],
    ),
    (NAME, "  name: " + "é" * 201, ["line 5: establishment.name: this has 201 letters; 200 are allowed."]),
    (
        NAME,
        '  name: "a\\0b"',
        ["line 5: establishment.name: this holds invisible control characters; type it again."],
    ),
    (NAME, "  name: ~", ["line 5: establishment.name: this key is missing."]),
    (
        "code: nid",
        "code: Le Nid",
        [
            "line 4: establishment.code: “Le Nid” is not a code: small letters, digits, - and _ only (64 at most), "
            "for example le-nid."
        ],
    ),
    (
        "Europe/Paris",
        "Europe/Pari",
        ["line 10: establishment.time_zone: “Europe/Pari” is not a time zone; for example Europe/Paris."],
    ),
    (
        "Europe/Paris",
        "../../etc/passwd",
        ["line 10: establishment.time_zone: “../../etc/passwd” is not a time zone; for example Europe/Paris."],
    ),
    (
        "currency: EUR",
        "currency: euros",
        ["line 11: establishment.currency: “euros” is not a currency of three letters; for example EUR."],
    ),
    ("language: fr", "language: de", ["line 12: establishment.language: “de” is not one of: fr, en."]),
    (
        "deposit: 30 %",
        "deposit: 130 %",
        [
            "line 13: establishment.deposit: “130 %” is not a percentage from 0 % to 100 %: write for example "
            "10 % or 5.5 %."
        ],
    ),
    (
        "deposit: 30 %",
        "deposit: 0.3",
        [
            "line 13: establishment.deposit: “0.3” is not a percentage from 0 % to 100 %: write for example "
            "10 % or 5.5 %."
        ],
    ),
    (
        '"20:00"',
        "8 pm",
        ["line 8: establishment.hours.check_in_until: “8 pm” is not a time of day; write for example 16:00."],
    ),
    ('"20:00"', "08:00", ["line 8: establishment.hours.check_in_until: this is earlier than check_in_from."]),
    (
        LANGUAGE,
        "  bank: {iban: FR7630006000011234567890188, bic: X}",
        [
            "line 12: establishment.bank.iban: “FR7630006000011234567890188” is not an IBAN with a valid key; "
            "for example FR76 3000 6000 0112 3456 7890 189.",
            "line 12: establishment.bank.bic: “X” is not a BIC; for example AGRIFRPP.",
        ],
    ),
    (
        LANGUAGE,
        "  legal: {siret: 123, vat_regime: none}",
        [
            "line 12: establishment.legal.siret: “123” is not a SIRET of 14 digits; for example 732 829 320 00074.",
            "line 12: establishment.legal.vat_regime: “none” is not one of: taxable, exempt_261d, franchise_293b.",
        ],
    ),
    (
        LANGUAGE,
        "  contact: {email: me@home, website: example.org, phone: call me}",
        [
            "line 12: establishment.contact.phone: “call me” is not a phone number; for example +33 5 62 00 00 00.",
            "line 12: establishment.contact.email: “me@home” is not an e-mail address; "
            "for example accueil@example.org.",
            "line 12: establishment.contact.website: “example.org” is not a web address; "
            "for example https://example.org.",
        ],
    ),
    (
        LANGUAGE,
        "  address: {lines: [a, b, c], country: France, commune_insee: 1}",
        [
            "line 12: establishment.address.lines: two lines are allowed; put the rest in them.",
            "line 12: establishment.address.country: “France” is not a country of two letters; for example FR.",
            "line 12: establishment.address.commune_insee: “1” is not an INSEE code of a commune; for example 65123.",
        ],
    ),
    (
        LANGUAGE,
        "  rounding: 0",
        ["line 12: establishment.rounding: “0” is not an amount from 0.01 to 1.00."],
    ),
    (
        LANGUAGE,
        "  rounding: 0.03",
        [
            "line 12: establishment.rounding: “0.03” is not a step that prices have; write one of: "
            "0.01, 0.05, 0.10, 0.20, 0.50, 1.00."
        ],
    ),
    (
        LANGUAGE,
        "  legal: SARL",
        [
            "line 12: establishment.legal: keys with values are expected here: legal_name, legal_form, siret, "
            "vat_number, vat_regime."
        ],
    ),
]

INVENTORY = [
    (
        "kind: house\n    capacity: 1",
        "kind: castle\n    capacity: 0",
        [
            "line 18: pools[1].kind: “castle” is not one of: house, room, dormitory, space.",
            "line 19: pools[1].capacity: “0” is not a whole number from 1 to 1000.",
        ],
    ),
    (
        "    capacity: 1",
        "    capacity: 2\n    units:\n      - {code: a}",
        ["line 20: pools[1].units: 1 units are listed for a capacity of 2; list as many, or none."],
    ),
    (
        "    capacity: 1",
        "    units:\n      - {code: a, connects_to: a}",
        ["line 20: pools[1].units[1].connects_to: a unit does not connect to itself."],
    ),
    (
        "    capacity: 1",
        "    units:\n      - {code: a, connects_to: b}",
        ["line 20: pools[1].units[1].connects_to: there is no unit “b”; there are: a."],
    ),
    (TAKE, "- {pool: hat}", ["line 27: housings[1].takes[1].pool: there is no pool “hat”; did you mean “hut”?"]),
    (
        TAKE,
        f"{TAKE}\n      {TAKE}",
        ["line 26: housings[1].takes: the pool “hut” is named twice; put the quantities together."],
    ),
    (
        TAKE,
        "- {pool: hut, takes: all, quantity: 2}",
        ["line 27: housings[1].takes[1].quantity: a quantity goes with “takes: fixed” only; take it out."],
    ),
    (
        TAKE,
        "- {pool: hut, quantity: 2}",
        [
            "line 22: housings[1].code: it takes 2 of the pool “hut”, which has 1: it could never be sold.",
        ],
    ),
    (TAKE, "- {takes: all}", ["line 27: housings[1].takes[1].pool: this key is missing."]),
    (
        f"    takes:\n      {TAKE}\n",
        "",
        ["line 22: housings[1].takes: what does a sale take? Write for example: - {pool: hut}"],
    ),
    (
        "{fr: Cabane, en: Hut}",
        "{en: Hut}",
        ["line 23: housings[1].name: fr must be filled in; it is shown where en is missing."],
    ),
    (
        "{fr: Cabane, en: Hut}",
        "{fr: Cabane, de: Hütte}",
        ["line 23: housings[1].name: “de” is not a language here; write {fr: …, en: …}, or one text."],
    ),
    (
        "    capacity: 4",
        "    capacity: four",
        ["line 25: housings[1].capacity: “four” is not a whole number from 1 to 1000."],
    ),
    (
        "name: Nuit seule}",
        "name: Nuit seule}\n  - {code: room, name: Autre}",
        ["line 31: rate_plans[2].code: the code “room” is already used in line 30; give each its own."],
    ),
]

SEASONS = [
    (
        "from: 18",
        "from: 18, below: 18",
        [
            "line 35: tariff.age_bands[1].below: the ages end (18) before they start (18); “below” is the first "
            "age that is not in it."
        ],
    ),
    ("from: 18", "from: 200", ["line 35: tariff.age_bands[1].from: “200” is not a whole number from 0 to 130."]),
    (
        "minus: [high]",
        "minus: [hihg]",
        ["line 41: tariff.seasons[1].minus: there is no season “hihg”; did you mean “high”?"],
    ),
    (
        "minus: [high]",
        "minus: [high, high]",
        ["line 41: tariff.seasons[1].minus: “high” is named twice; keep one of them."],
    ),
    (
        "        - 07-01..08-31",
        "        - 07-01..08-31\n      minus: [low]",
        [
            "line 37: tariff.seasons[1].code: these seasons are taken off each other in a circle: low, high, low; "
            "take one “minus” out."
        ],
    ),
    (
        "- 07-01..08-31",
        "- 07-01..08-32",
        [
            "line 45: tariff.seasons[2].nights[1]: “08-32” is not a date of the calendar; write year-month-day, "
            "for example 2024-07-31."
        ],
    ),
    (
        "- 07-01..08-31",
        "- 2027-08-31..2027-07-01",
        ["line 45: tariff.seasons[2].nights[1]: “2027-08-31..2027-07-01” ends before it starts."],
    ),
    (
        "- 07-01..08-31",
        "- summer",
        [
            "line 45: tariff.seasons[2].nights[1]: “summer” is not understood; write dates "
            "(2024-07-01..2024-08-31), dates of every year (11-01..03-31), weekdays (friday..sunday), "
            "a year (2024) or every night."
        ],
    ),
    (
        "      nights:\n        - 07-01..08-31\n",
        "",
        ["line 42: tariff.seasons[2].nights: which nights? Write for example: - 2027-07-01..2027-08-31"],
    ),
]

CHARGES = [
    (
        "source: accommodation",
        "source: lodging",
        ["line 49: tariff.charges[1].source: “lodging” is not one of: accommodation, discount, option, tourist_tax."],
    ),
    ("      source: accommodation\n", "", ["line 47: tariff.charges[1].source: this key is missing."]),
    (
        "      base: true\n",
        "",
        [
            "line 46: tariff.charges: one charge, and only one, has “base: true”: the accommodation itself; "
            "here 0 have it."
        ],
    ),
    (
        TAX,
        "source: accommodation\n      base: true",
        [
            "line 46: tariff.charges: one charge, and only one, has “base: true”: the accommodation itself; "
            "here 2 have it."
        ],
    ),
    (
        "base: true",
        "base: true\n      compulsory: false",
        ["line 50: tariff.charges[1].base: the base charge is compulsory and its source is accommodation."],
    ),
    (
        TAX,
        "source: discount",
        ["line 58: tariff.charges[2].rows[1].amount: a discount takes off: write it with a minus."],
    ),
    (
        TAX,
        f"{TAX}\n      vat: 20",
        [
            "line 57: tariff.charges[2].vat: “20” is not a percentage from 0 % to 100 %: write for example "
            "10 % or 5.5 %."
        ],
    ),
    (
        TAX,
        f"{TAX}\n      compulsory: maybe",
        ["line 57: tariff.charges[2].compulsory: “maybe” is neither true nor false."],
    ),
    (
        "      rows:\n        - {ages: adult, amount: 0.80, counting: people}\n",
        "",
        ["line 54: tariff.charges[2].rows: a charge needs one row at least."],
    ),
    (
        TAX,
        f"{TAX}\n      vat: 10 %\n      vat_category: meals",
        ["line 58: tariff.charges[2].vat_category: give a vat or a vat_category, not both."],
    ),
    (
        TAX,
        f"{TAX}\n      components:\n        - {{name: Repas, weight: 12}}",
        [
            "line 57: tariff.charges[2].components: a package has two parts at least; add one, or write its VAT "
            "at the charge."
        ],
    ),
    (
        TAX,
        f"{TAX}\n      vat: 10 %\n      components:\n        - {{name: Repas, weight: 12}}\n"
        "        - {name: Lit, weight: 0, vat: 5.5 %, vat_category: bed}",
        [
            "line 57: tariff.charges[2].vat: the VAT of a package is that of its components; take this out.",
            "line 60: tariff.charges[2].components[2].weight: “0” is not an amount from 0.01 to 10000000.00.",
            "line 60: tariff.charges[2].components[2].vat_category: give a vat or a vat_category, not both.",
        ],
    ),
    (
        TAX,
        f"{TAX}\n      precedence: first\n      ages_on: birth",
        [
            "line 57: tariff.charges[2].precedence: “first” is not one of: conditions, length, weekdays.",
            "line 58: tariff.charges[2].ages_on: “birth” is not one of: arrival, night.",
        ],
    ),
    (
        "source: tourist_tax\n      rows:\n        - {ages: adult, amount: 0.80, counting: people}",
        "source: option\n      rows:\n        - {amount: 300, counting: at_least}",
        [
            "line 58: tariff.charges[2].rows[1].counting: “counting: at_least” stands in a charge of source "
            "accommodation."
        ],
    ),
    (
        "amount: 0.80",
        "amount: -0.80",
        ["line 58: tariff.charges[2].rows[1].amount: only an accommodation or a discount can be below zero."],
    ),
]

ROWS = [
    (
        "amount: 60.001",
        ".amount: “60.001” is not an amount in EUR: write digits with 2 decimals at most, for example 12.50.",
    ),
    (
        "amount: sixty",
        ".amount: “sixty” is not an amount in EUR: write digits with 2 decimals at most, for example 12.50.",
    ),
    (
        "amount: 99999999",
        ".amount: “99999999” is not an amount from -10000000.00 to 10000000.00.",
    ),
    ("amount: -60", ".amount: the base charge cannot be below zero; make a charge of source discount."),
    ("per: night", ".amount: give an amount, a percent or free_nights, one of the three."),
    ("percent: 10 %", ".percent: the base charge cannot be a percentage of itself."),
    ("amount: 60, per: day", ".per: “day” is not one of: night, stay, week, percent, free_nights."),
    ("amount: 60, counting: beyond", ".number: “counting: beyond” needs a number."),
    ("amount: 60, counting: missing", ".number: “counting: missing” needs a number, an attrition, or both."),
    ("amount: 60, counting: free", ".number: “counting: free” needs a number or a free_table, one of the two."),
    (
        "amount: 60, counting: free, number: 9, free_table: '20: 1'",
        ".number: “counting: free” needs a number or a free_table, one of the two.",
    ),
    ("amount: 60, number: 3", ".number: a number goes with counting beyond, missing or free only."),
    ("amount: 60, attrition: 10 %", ".attrition: attrition goes with “counting: missing” only."),
    ("amount: 60, free_table: '20: 1'", ".free_table: free_table goes with “counting: free” only."),
    ("amount: 60, most_free: 2", ".most_free: most_free goes with “counting: free” only."),
    (
        "amount: 60, counting: free, free_table: '20: 2, 10: 3'",
        ".free_table: “20: 2, 10: 3” is not a table of free places: write for example 20: 1, 40: 3 (from 20 people "
        "one place, from 40 three); both numbers grow from step to step.",
    ),
    (
        "amount: 60, counting: free, free_table: some",
        ".free_table: “some” is not a table of free places: write for example 20: 1, 40: 3 (from 20 people one "
        "place, from 40 three); both numbers grow from step to step.",
    ),
    (
        "amount: 60, party_ages: adult",
        ".party_ages: party_ages says who counts in “party”; write how many, too.",
    ),
    (
        "amount: 60, for: schools",
        ".for: “schools” is not one of: person, company, association, school, member.",
    ),
    (
        "amount: 60, channels: [website, shop]",
        ".channels: “shop” is not one of: staff, phone, email, api, website, imported.",
    ),
    ("amount: 60, earlier_stays: 0", ".earlier_stays: “0” is not a whole number from 1 to 1000."),
    ("amount: 60, share_of: adult", ".share_of: share_of goes with a percent: of what such a person pays."),
    ("percent: 50 %, share_of: grown", ".share_of: there is no age band “grown”; there are: adult."),
    (
        "percent: 50 %, share_of: adult, ages: adult",
        ".share_of: these people cannot pay a share of what they pay themselves.",
    ),
    (
        "percent: -50 %, share_of: adult",
        ".percent: the base charge cannot be below zero; make a charge of source discount.",
    ),
    ("percent: 50 %, share_of: adult, per: percent", ".per: a share is per night, stay or week."),
    (
        "percent: 50 %, share_of: adult, counting: unit",
        ".counting: a share is paid by each person; take the counting out.",
    ),
    ("free_nights: 1 of 7", ".free_nights: free nights stand in a charge of source discount."),
    ("free_nights: 7 of 7", ".free_nights: “7 of 7” is not a number of free nights; for example 1 of 7."),
    ("free_nights: one", ".free_nights: “one” is not a number of free nights; for example 1 of 7."),
    ("free_nights: 1 of 7, amount: 60", ".amount: give an amount, a percent or free_nights, one of the three."),
    ("free_nights: 1 of 7, which: first", ".which: “first” is not one of: cheapest, last."),
    ("free_nights: 1 of 7, counting: people", ".counting: free nights are taken off once; take the counting out."),
    ("amount: 60, which: last", ".which: which goes with free_nights only; take it out."),
    ("amount: 60, per: free_nights", ".per: write “free_nights: 1 of 7” instead of “per: free_nights”."),
    (
        "amount: 0, counting: at_least",
        ".amount: “counting: at_least” needs an amount above zero: the least that is billed.",
    ),
    ("amount: 60, counting: at_least, per: week", ".per: the least that is billed is per night or per stay."),
    (
        "amount: 60, ages: adult",
        ".ages: ages are about each person; add “counting: people”, or take them out.",
    ),
    ("amount: 60, counted_ages: adult", ".counted_ages: counted_ages goes with “counting: free” only."),
    (
        "amount: 60, counting: chosen",
        ".counting: a compulsory charge is not chosen; write “compulsory: false” or another counting.",
    ),
    (
        "amount: 60, per: stay, from_night: 2",
        ".from_night: a price of the whole stay has no first night; write “per: night”.",
    ),
    ("amount: 60, nights: 7-4", ".nights: “7-4” ends before it starts; write 4-7."),
    (
        "amount: 60, nights: few",
        ".nights: “few” is not understood; write for example 3, 2-3, 7+ or 14, 21, 28 (from 1 to 9999).",
    ),
    (
        "amount: 60, arrival: samedi",
        ".arrival: “samedi” is not a day of the week; write monday, tuesday … or friday..sunday.",
    ),
    (
        "amount: 60, booked_before: 2027-02-30",
        ".booked_before: “2027-02-30” is not a date of the calendar; write year-month-day, for example 2024-07-31.",
    ),
    ("amount: 60, housings: [hat]", ".housings: there is no housing “hat”; did you mean “hut”?"),
    ("amount: 60, housings: castle", ".housings: there is no housing “castle”; there are: hut."),
    ("amount: 60, plans: board", ".plans: there is no rate plan “board”; there are: room."),
    ("amount: 60, housings: [[hut]]", ".housings: a code is expected here, or a list of codes."),
    ("amount: 60, ages: [adult, adult2]", ".ages: one code is expected here, not several."),
    ("amount: 60, sesons: low", ".sesons: this key is not known; did you mean “seasons”?"),
]

RESTRICTIONS = [
    (
        "kind: nights, nights: 3+, when: arrival_in",
        [
            ".season: a season goes with “when: arrival_in”, “departure_in” or “any_night_in”, and these need it.",
        ],
    ),
    (
        f"{RULE}, when: always",
        [
            ".season: a season goes with “when: arrival_in”, “departure_in” or “any_night_in”, and these need it.",
        ],
    ),
    ("kind: nights", [".nights: nights go with “kind: nights”, and it needs them."]),
    ("kind: closed, nights: 3+", [".nights: nights go with “kind: nights”, and it needs them."]),
    (
        "kind: arrival_weekdays",
        [
            ".weekdays: weekdays go with “kind: arrival_weekdays” or “departure_weekdays”, and these need them.",
        ],
    ),
    (
        "season: high, kind: open, when: arrival_in",
        [".when: “kind: open” names the season that is open, with “when: any_night_in”."],
    ),
    (
        "kind: shut",
        [
            ".kind: “shut” is not one of: nights, arrival_weekdays, departure_weekdays, open, closed, people, "
            "no_orphan, advance, horizon."
        ],
    ),
    (
        "kind: no_orphan",
        [".number: a number goes with “kind: no_orphan”, “advance” or “horizon”, and these need it."],
    ),
    (
        "kind: closed, number: 3",
        [".number: a number goes with “kind: no_orphan”, “advance” or “horizon”, and these need it."],
    ),
    ("kind: advance, number: 4000", [".number: “4000” is not a whole number from 1 to 3650."]),
    ("kind: people", [".least: least and most go with “kind: people”, and it needs one of them or both."]),
    ("kind: closed, most: 3", [".most: least and most go with “kind: people”, and it needs one of them or both."]),
    ("kind: people, least: 5, most: 3", [".most: this is fewer than least (5)."]),
    ("kind: closed, ages: adult", [".ages: ages go with “kind: people” only; take them out."]),
    (
        "kind: closed, arriving_on: samedi",
        [".arriving_on: “samedi” is not a day of the week; write monday, tuesday … or friday..sunday."],
    ),
]

CLASHES = [
    ("{code: b, kind: nights, nights: 1-2}", "long", 60),
    ("{code: b, season: high, when: arrival_in, kind: nights, nights: 2}", "long", 60),
    ("{code: b, kind: nights, nights: '2, 3'}", None, None),
    ("{code: a, season: high, kind: open}\n    - {code: b, season: low, kind: open}", "a", 61),
    ("{code: a, season: high, kind: open}\n    - {code: b, season: high, kind: open}", None, None),
    (
        "{code: a, kind: arrival_weekdays, weekdays: friday}\n"
        "    - {code: b, season: low, kind: arrival_weekdays, weekdays: [saturday, sunday]}",
        "a",
        61,
    ),
    (
        "{code: a, season: high, kind: departure_weekdays, weekdays: friday}\n"
        "    - {code: b, season: low, kind: departure_weekdays, weekdays: saturday}",
        None,
        None,
    ),
    ("{code: a, kind: people, least: 5}\n    - {code: b, kind: people, most: 4}", "a", 61),
    ("{code: a, kind: people, least: 5}\n    - {code: b, kind: people, most: 4, ages: adult}", None, None),
    ("{code: a, kind: horizon, number: 30}\n    - {code: b, kind: advance, number: 31}", "a", 61),
    ("{code: a, kind: advance, number: 30}\n    - {code: b, kind: horizon, number: 30}", None, None),
    ("{code: b, season: high, when: departure_in, kind: nights, nights: 1-2}", None, None),
    (
        "{code: a, arriving_on: friday, kind: nights, nights: 3}\n"
        "    - {code: b, arriving_on: saturday, kind: nights, nights: 7}",
        None,
        None,
    ),
]

WARNINGS = [
    (
        HIGH,
        "",
        ["line 47: tariff.charges[1].code: warning: nights such as 2024-07-01 (Haute saison) have no price for “Hut”."],
    ),
    (
        LOW,
        f"{LOW}, counting: people, ages: adult",
        [
            "line 47: tariff.charges[1].code: warning: nights such as 2024-01-01 (Basse saison) have no price "
            "for “Hut” at age 0."
        ],
    ),
    (
        HIGH,
        HIGH + "        - {seasons: [high], amount: 90.00}\n",
        [
            "line 54: tariff.charges[1].rows[3]: warning: this row and that of line 53 fit the same stays with as "
            "many conditions, so the upper one wins; add a condition to one of them."
        ],
    ),
    (
        "pools:\n",
        "pools:\n  - {code: den, name: Terrier}\n",
        ["line 16: pools[1].code: warning: no housing takes this pool, so it cannot be sold."],
    ),
    (
        TAKE,
        "- {pool: hut, takes: per_person}",
        [
            "line 22: housings[1].code: warning: it takes 4 people, but the pool “hut” has 1 places only.",
        ],
    ),
    (
        "name: Nuit seule}",
        "name: Nuit seule}\n  - {code: bare, name: NUIT SEULE}",
        [
            "line 31: rate_plans[2].code: warning: “NUIT SEULE” is also the name of “room”; give each its own.",
        ],
    ),
    (
        "housings:\n",
        "housings:\n  - {code: den, name: Terrier, capacity: 2, takes: [{pool: hut}]}\n",
        None,
    ),
    (
        "{seasons: [low], amount: 60.00}",
        "{housings: hut, seasons: [low, high], amount: 60.00}",
        ["line 47: tariff.charges[1].code: warning: nights such as 2024-01-01 (Basse saison) have no price for “Hut”."],
    ),
    (
        LOW,
        f"{LOW}, for: school",
        ["line 47: tariff.charges[1].code: warning: nights such as 2024-01-01 (Basse saison) have no price for “Hut”."],
    ),
    (
        HIGH,
        "        - {seasons: [high], for: school, amount: 70.00}\n"
        "        - {seasons: [high], for: [company, member], amount: 75.00}\n"
        "        - {seasons: [high], for: [member, school], amount: 72.00}\n",
        [
            "line 47: tariff.charges[1].code: warning: nights such as 2024-07-01 (Haute saison) have no price "
            "for “Hut”.",
            "line 55: tariff.charges[1].rows[4]: warning: this row and that of line 53 fit the same stays with as "
            "many conditions, so the upper one wins; add a condition to one of them.",
        ],
    ),
    (
        TAX,
        f"{TAX}\n      vat_category: meals",
        ["line 54: tariff.charges[2].code: warning: the VAT category “meals” has no rate in taxes.vat_rates."],
    ),
    (
        "    capacity: 4",
        "    capacity: 4\n    tax_category: three_stars",
        [
            "line 22: housings[1].code: warning: the tourist tax category “three_stars” has no rate: nothing is asked "
            "of guests."
        ],
    ),
]

TAXES = [
    (
        "vat_rates: [{category: meals, from: 2027-01-01}, {category: Repas, rate: 10, from: never}]",
        [
            "vat_rates[1].rate: this key is missing.",
            "vat_rates[2].category: “Repas” is not a code: small letters, digits, - and _ only (64 at most), "
            "for example repas.",
            "vat_rates[2].rate: “10” is not a percentage from 0 % to 100 %: write for example 10 % or 5.5 %.",
            "vat_rates[2].from: “never” is not a date of the calendar; write year-month-day, for example 2024-07-31.",
        ],
    ),
    (
        "vat_rates: [{category: a, rate: 5 %, from: 2027-01-01}, {category: a, rate: 6 %, from: 2027-01-01}]",
        ["vat_rates[2].from: the category “a” has another rate from that day on in line 33; keep one of them."],
    ),
    (
        "tourist_tax: {rounding: up, ages_on: birth}",
        [
            "tourist_tax.rounding: “up” is not one of: unit_all_in, per_component, unit_then_components.",
            "tourist_tax.ages_on: “birth” is not one of: arrival, night.",
        ],
    ),
    (
        "tourist_tax: {rates: [{category: a, from: 2027-01-01, amount: 1}]}",
        [
            "tourist_tax.rates[1].commune: which commune? Write its INSEE code here, or at "
            "establishment.address.commune_insee."
        ],
    ),
    (
        "tourist_tax: {rates: [{commune: '65123', category: a, from: 2027-01-01, to: 2026-01-01, cap: 2}]}",
        [
            "tourist_tax.rates[1].to: this is earlier than from.",
            "tourist_tax.rates[1].amount: give an amount or a percent, one of the two.",
            "tourist_tax.rates[1].cap: a cap goes with a percent only; take it out.",
        ],
    ),
    (
        "tourist_tax: {rates: [{commune: '65123', category: a, from: 2026-01-01, amount: 1},"
        " {commune: '65123', category: a, from: 2027-01-01, amount: 2}]}",
        ["tourist_tax.rates[2].from: this and line 33 are for the same nights; end the earlier one with “to”."],
    ),
    (
        "tourist_tax: {additions: [{commune: '65123', name: Région, from: 2026-01-01, percent: 1001 %}]}",
        [
            "tourist_tax.additions[1].percent: “1001 %” is not a percentage from 0 % to 1000 %: write for example "
            "10 % or 5.5 %."
        ],
    ),
    (
        "tourist_tax: {additions: [{commune: Gap, name: Région, from: 2026-01-01, percent: 10 %}]}",
        [
            "tourist_tax.additions[1].commune: “Gap” is not an INSEE code of a commune; for example 65123.",
            "tourist_tax.additions[1].commune: which commune? Write its INSEE code here, or at "
            "establishment.address.commune_insee.",
        ],
    ),
]

NOT_YAML = "check the indentation, the colons and the quotes."
BROKEN = [
    ("", "line 1: the file must hold one YAML document that is not empty."),
    ("# only a comment\n", "line 1: the file must hold one YAML document that is not empty."),
    ("---\na: 1\n---\nb: 2\n", "line 1: the file must hold one YAML document that is not empty."),
    (
        "format: 1\nname: a: b\n",
        f"line 2: this is not YAML (mapping values are not allowed in this context); {NOT_YAML}",
    ),
    ("a: 1\nb: *x\n", "line 2: aliases (*x) are not allowed; write the value out."),
    ("a: &x [1]\nb: [*x, *x]\n", "line 2: aliases (*x) are not allowed; write the value out."),
    (
        "a: !!python/object/apply:os.system [ls]\n",
        "line 1: tags (tag:yaml.org,2002:python/object/apply:os.system) are not allowed; write the plain value.",
    ),
    ("a: !mine 1\n", "line 1: tags (!mine) are not allowed; write the plain value."),
    ("[a]: 1\n", "line 1: a key must be one word."),
    ("[" * 60 + "]" * 60, "line 1: values are nested too deeply (more than 20 levels)."),
    (b"name: \xe9t\xe9\n", "line 1: the file is not UTF-8 text; save it with the encoding UTF-8."),
    ("a: 1\nb: \x07\n", f"line 2: this is not YAML (control characters are not allowed); {NOT_YAML}"),
    ("a: " + "x" * 10_000_000, "line 1: the file is larger than 2 MB; an establishment file holds text only."),
    (b"\x00" * 10_000_000, "line 1: the file is larger than 2 MB; an establishment file holds text only."),
    (
        "just text",
        "line 1: keys with values are expected here: format, establishment, terms, pools, housings, rate_plans, "
        "taxes, tariff.",
    ),
]


def problems_of(source):
    return [str(problem) for problem in check(source).problems]


def test_the_small_file_has_no_problem_at_all():
    assert problems_of(SMALL) == []


@pytest.mark.parametrize(("old", "new", "problems"), ESTABLISHMENT + INVENTORY + SEASONS + CHARGES)
def test_what_is_wrong_is_named_with_its_line_place_and_cure(old, new, problems):
    source = spoiled(old, new)

    assert [problem for problem in problems_of(source) if "warning" not in problem] == problems
    assert check(source).file is None


@pytest.mark.parametrize(("taxes", "problems"), TAXES)
def test_a_rate_of_a_tax_whose_parts_do_not_agree_is_refused(taxes, problems):
    source = spoiled("tariff:\n", f"taxes:\n  {taxes}\n\ntariff:\n")

    assert problems_of(source) == [f"line 33: taxes.{problem}" for problem in problems]


@pytest.mark.parametrize(("row", "problem"), ROWS)
def test_a_row_whose_parts_do_not_agree_is_refused(row, problem):
    assert problems_of(spoiled(LOW, row))[0] == ROW + problem


@pytest.mark.parametrize(("rule", "problems"), RESTRICTIONS)
def test_a_restriction_whose_parts_do_not_agree_is_refused(rule, problems):
    assert problems_of(spoiled(RULE, rule))[: len(problems)] == [A_RULE + problem for problem in problems]


@pytest.mark.parametrize(("rules", "other", "line"), CLASHES)
def test_restrictions_that_no_stay_can_satisfy_are_refused(rules, other, line):
    errors = [str(problem) for problem in check(spoiled("3+}", "3+}\n    - " + rules)).errors]

    expected = f"no stay can satisfy this and “{other}” (line {line}); change one of the two."
    assert [error.split(".code: ")[1] for error in errors] == ([expected] if other else [])


@pytest.mark.parametrize(("old", "new", "warnings"), WARNINGS)
def test_what_works_but_perhaps_not_as_meant_is_a_warning(old, new, warnings):
    checked = check(spoiled(old, new))

    assert checked.file is not None
    assert [str(problem) for problem in checked.warnings] == (warnings or [])


@pytest.mark.parametrize(("source", "problem"), BROKEN)
def test_a_text_that_cannot_be_read_at_all_has_one_problem(source, problem):
    assert problems_of(source) == [problem]


def test_all_problems_of_a_file_come_at_once_in_the_order_of_lines():
    source = SMALL.replace("deposit: 30 %", "deposit: lots").replace("capacity: 4", "capacity: -4")

    with pytest.raises(BadFile) as refused:
        parse(source.replace("amount: 80.00", "amount: ''"))

    assert [problem.place.line for problem in refused.value.problems] == [13, 25, 53]
    assert str(refused.value).startswith("The establishment file has 3 errors. line 13: establishment.deposit: ")
    assert isinstance(refused.value, UserError)


def test_thousands_of_problems_are_cut_to_the_first_ones():
    rows = "".join(f"        - {{sesons: low, amount: {number}}}\n" for number in range(1_000))

    with pytest.raises(BadFile) as refused:
        parse(spoiled(HIGH, rows))

    assert len(refused.value.problems) == 200


def test_ten_thousand_rows_are_read_in_seconds_not_minutes():
    rows = "".join(
        f"        - {{seasons: [high], nights: {n % 100 + 1}, party: {n // 100 + 1}, amount: {n}}}\n"
        for n in range(10_000)
    )
    checked = check(spoiled(HIGH, HIGH + rows))

    assert checked.file is not None
    assert len(checked.file.tariff.charges[0].rows) == 10_002


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "'; DROP TABLE booking; --", "{{ 7*7 }}"])
def test_hostile_text_is_kept_as_the_text_it_is(text):
    file = parse(spoiled(NAME, f'  name: "{text}"'))

    assert file.establishment.name == text
