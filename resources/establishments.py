"""Establishments with their settings, and their terms of sale."""

from models import Establishment, TermsVersion
from resources.resource import ADVANCED, Children, Group, Resource
from rules.text import N_

ESTABLISHMENTS = Resource(
    Establishment,
    slug="establishments",
    label=N_("Establishments"),
    label_one=N_("an establishment"),
    add_label=N_("New establishment"),
    menu="settings",
    icon="building-cottage",
    columns=("name", "code", "city", "vat_regime", "currency", "default_language"),
    sort="name",
    across=True,
    filters=("vat_regime",),
    search=True,
    intro=N_("Each house with its own housings, tariffs, bookings, money and texts."),
    empty=N_("An establishment carries the legal name, the address and the hours that your clients read."),
    form=(
        Group(N_("Identity"), ("name", "logo")),
        Group(
            N_("Legal identity"),
            ("legal_name", "legal_form", "siret", "vat_number"),
            N_("Printed on offers, contracts and invoices."),
        ),
        Group(
            N_("Address"),
            (
                "address_line1",
                "address_line2",
                "postcode",
                "city",
                "country",
                "commune_insee",
                "phone",
                "email",
                "website",
            ),
        ),
        Group(N_("Stay"), ("check_in_from", "check_in_until", "check_out_until", "time_zone", "default_language")),
        Group(N_("Money and VAT"), ("currency", "rounding_cents", "vat_regime", "deposit_bp", "iban", "bic")),
        Group(N_("Tourist tax"), ("tax_rounding", "tax_ages_on")),
        Group(N_("E-mail"), ("sender_name", "sender_email")),
        Group(ADVANCED, ("code",), folded=True),
    ),
    suggested=("code",),
    children=(Children("terms", ("number", "title", "kind", "published_at"), inline=False),),
    export=("legal_name", "siret", "postcode", "country", "phone", "email", "time_zone"),
    help={
        "name": N_("As your guests know it. Example: Gîte du Lac"),
        "address_line1": N_("Number and street. Example: 12 rue de la Fontaine"),
        "address_line2": N_("Building, hamlet, post box. Example: Les Tilleuls"),
        "postcode": N_("Example: 05000"),
        "city": N_("Example: Gap"),
        "phone": N_("Shown to clients. Example: +33 4 92 00 00 00"),
        "email": N_("Where clients write to you. Example: contact@example.org"),
        "check_in_from": N_("Guests arrive from that time on. Example: 16:00"),
        "check_out_until": N_("Guests leave by that time. Example: 10:00"),
        "time_zone": N_("Today and the times of this house follow it. Example: Europe/Paris"),
        "default_language": N_("In which the house works."),
        "vat_regime": N_("As your accountant told you: it decides which VAT your prices contain."),
        "bic": N_("The bank’s code that goes with the IBAN. Example: AGRIFRPP"),
        "code": N_(
            "A short name without spaces, used in files and addresses. Empty: made of the name. Example: gite-du-lac"
        ),
        "legal_name": N_("The name on the register, when it differs. Example: SARL Les Tilleuls"),
        "legal_form": N_("Example: SARL, association, sole trader"),
        "siret": N_("14 digits. Example: 732 829 320 00074"),
        "vat_number": N_("Example: FR 44 732829320"),
        "commune_insee": N_("For the tourist tax. Example: 05061 for Gap"),
        "iban": N_("Shown to clients who pay by transfer. Example: FR76 3000 6000 0112 3456 7890 189"),
        "deposit_bp": N_("Share of the price asked on booking. Example: 30"),
        "currency": N_(
            "Three letters. All amounts are typed and shown in it; it stays once a tariff is published. Example: EUR"
        ),
        "rounding_cents": N_(
            "Every line of a price is a multiple of it, in the currency above. Empty: its smallest unit. "
            "Example: 0,05 in Switzerland."
        ),
        "tax_rounding": N_("As your commune does it: no rule says it. The first one suits most."),
        "tax_ages_on": N_("“On each night” counts for people whose day of birth is known."),
        "country": N_("Two letters. Example: FR"),
        "check_in_until": N_("Later arrivals call ahead. Example: 20:00"),
        "sender_name": N_("What clients read as the sender. Example: Gîte du Lac"),
        "sender_email": N_("The address that e-mails come from. Example: contact@example.org"),
        "website": N_("Example: https://www.example.org"),
        "logo": N_("A picture of at least 300 pixels, JPEG, PNG or WebP."),
    },
)

TERMS = Resource(
    TermsVersion,
    slug="terms",
    label=N_("Terms of sale"),
    label_one=N_("a version of the terms"),
    add_label=N_("New version of the terms"),
    menu="settings",
    icon="file-text",
    columns=("title", "number", "kind", "published_at"),
    sort="-number",
    filters=("kind", "published_at"),
    intro=N_("A published version is never changed: a new one follows it, and older offers keep theirs."),
    empty=N_("Write your terms of sale once, or send them as a PDF; offers will refer to them."),
    form=(
        Group(N_("Version"), ("title", "kind", "file")),
        Group(N_("Text"), ("text_fr", "text_en"), N_("Only when the terms are shown as a text.")),
    ),
    details=(
        Group(N_("Version"), ("title", "number", "kind", "published_at", "file")),
        Group(N_("Text"), ("text_fr", "text_en")),
    ),
    help={
        "title": N_("Example: Terms of sale 2027"),
        "kind": N_("A text typed here, or your own PDF."),
        "text_fr": N_("What French-speaking clients agree to. Example: A deposit is asked on booking."),
        "text_en": N_("Shown to English-speaking clients; the French text when it is empty."),
        "file": N_("Only when the terms are shown as PDF."),
    },
)
