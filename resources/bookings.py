"""Bookings, read as a list and a file; they are written by their services only. And their clients."""

from models import Booking, Client
from resources.resource import Children, Group, Related, Resource
from rules.text import N_

BOOKINGS = Resource(
    Booking,
    slug="bookings",
    label=N_("Bookings"),
    label_one=N_("a booking"),
    menu="bookings",
    icon="calendar-event",
    columns=(
        "reference",
        "client",
        "status",
        "arrival_on",
        "departure_on",
        "people",
        "stays.housing",
        "total_cents",
        "origin",
        "created_at",
    ),
    sort="-arrival_on",
    filters=(
        "status",
        "arrival_on",
        "departure_on",
        "created_at",
        "booked_on",
        "origin",
        "client",
        "stays.housing",
        "people",
        "total_cents",
    ),
    search=True,
    search_through=("client",),
    writes=False,
    export=("booked_on", "created_by", "client.email", "client.phone"),
    api=("currency", "client.email", "establishment", "booked_on", "notes", "created_by", "cancelled_at"),
    detail_endpoint="bookings.show",
    detail_argument="booking_id",
    create_endpoint="sale.search",
    empty=N_("Sell the first stay: choose dates and people, see what is free and what it costs."),
)

CLIENTS = Resource(
    Client,
    slug="clients",
    label=N_("Clients"),
    label_one=N_("a client"),
    menu="clients",
    icon="users",
    columns=("display_name", "kind", "email", "phone", "city", "language", "created_at"),
    sort="display_name",
    filters=("kind", "language", "city", "created_at"),
    search=True,
    empty=N_("Clients are added here, or while you sell a stay."),
    form=(
        Group(N_("Identity"), ("kind", "first_name", "last_name", "company", "language")),
        Group(N_("To reach them"), ("email", "phone", "postcode", "city", "country")),
        Group(N_("For the team"), ("notes",), N_("Never shown to the client.")),
    ),
    details=(
        Group(
            N_("Identity"),
            ("display_name", "kind", "first_name", "last_name", "company", "language", "created_at"),
        ),
        Group(N_("To reach them"), ("email", "email_error", "phone", "postcode", "city", "country")),
        Group(N_("For the team"), ("notes",)),
    ),
    children=(
        Children("contacts", ("name", "role", "email", "phone")),
        Children(
            "billing_addresses",
            (
                "name",
                "address_line1",
                "address_line2",
                "postcode",
                "city",
                "country",
                "siret",
                "vat_number",
                "is_default",
            ),
        ),
    ),
    related=(Related("Booking", "client"),),
    export=("first_name", "last_name", "company", "postcode", "country", "notes"),
    help={
        "company": N_("For a company, an association or a school. Example: École des Tilleuls"),
        "email": N_("Example: claire.martin@example.org"),
        "phone": N_("Example: +33 6 12 34 56 78"),
        "country": N_("Two letters. Example: FR"),
        "contacts": N_("Other people to write to or to call, such as the teacher who comes along."),
        "billing_addresses": N_("Where bills go; the one by default is proposed first."),
        "notes": N_("Example: comes with a dog"),
    },
)
