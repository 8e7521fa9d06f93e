"""Tests driven by the declarations: what a form takes is kept, what may go goes and comes back, help is there."""

import io
import re
from datetime import date, time
from enum import Enum
from html.parser import HTMLParser

import pytest
from PIL import Image
from sqlalchemy import func, select

from models import AgeBand, Charge, Establishment, Housing, Pool, RatePlan, Restriction, StoredFile, Tariff
from models.tariff import TariffStatus
from resources import RESOURCES, by_name
from resources.columns import Kind, column_of
from resources.words import WORDS
from services.rights import OWNER
from services.tariffs import draft_of
from tests.admin_views.test_generated_screens import version_of
from tests.factories import ESTABLISHMENT_FORM, make_client, make_house

WRITTEN = [resource for resource in RESOURCES if resource.writes and resource.name != "Account"]
# What a field of that name takes; the others take what their kind takes.
TYPED = {
    "bic": "AGRIFRPP",
    "code": "essai",
    "commune_insee": "05061",
    "country": "BE",
    "currency": "CHF",
    "default_language": "en",
    "email": "essai@example.org",
    "iban": "FR7630006000011234567890189",
    "language": "en",
    "nights": "2-6",
    "party_size": "1-10",
    "phone": "+33 6 12 34 56 78",
    "postcode": "05000",
    "registration_number": "05061000123AB",
    "sender_email": "envoi@example.org",
    "siret": "73282932000074",
    "time_zone": "Europe/Brussels",
    "vat_number": "FR44732829320",
    "website": "https://www.example.org/essai",
    "first_night": "2027-07-03",
    "last_night": "2027-08-28",
    "below_age": "9",
}
CHOSEN = {
    "Charge.source": "accommodation",
    "Housing.kind": "floor",
    "HousingPool.takes": "fixed",
    "RateRow.counting": "people",
    "RateRow.per": "stay",
    "Restriction.kind": "nights",
    "Restriction.when": "arrival_in",
    "SeasonPiece.kind": "dates",
    "TermsVersion.kind": "text",
}
# Left empty beside what is filled in above, which they contradict; the tests of refusals fill them.
EMPTY = {
    "RateRow.percent_bp",
    "RateRow.on_request",
    "RateRow.counting_number",
    "Restriction.weekdays",
    "SeasonPiece.weekdays",
    "SeasonPiece.year",
    "TermsVersion.file",
}
# Fields whose label says it all.
OBVIOUS = {
    *("Account.first_name", "Account.last_name"),
    *("Client.first_name", "Client.last_name", "Client.postcode", "Client.city"),
    *(f"Contact.{name}" for name in ("name", "role", "email", "phone")),
    *(f"BillingAddress.{name}" for name in ("name", "address_line1", "address_line2", "postcode", "city", "country")),
    *(f"BillingAddress.{name}" for name in ("siret", "vat_number", "is_default")),
    *(f"HousingPhoto.{name}" for name in ("file", "caption_fr", "caption_en", "position")),
    *(f"Unit.{name}" for name in ("code", "name", "kind", "floor", "position")),
    "SeasonPiece.kind",
}
POOL = {"name_fr": "Étage", "code": "etage", "kind": "room", "capacity": "1", "position": "1"} | {
    f"units-0-{name}": value
    for name, value in {"code": "a", "name": "A", "kind": "room", "gender": "mixed", "position": "0"}.items()
}


class Page(HTMLParser):
    """A form as a browser has it: what it would send, and the choices of each field, those of a new line too."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.aside = 0
        self.feed(re.search(r'<form[^>]*class="record-form".*?</form>', page, re.S)[0])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name", "")
        self.aside += tag in ("template", "noscript")
        if tag == "select":
            self.select = name
        elif tag == "option":
            self.choices.setdefault(self.select, []).append(given["value"])
            if "selected" in given:
                self.keep(self.select, given["value"])
        elif tag == "textarea":
            self.area = name
        elif tag == "input" and (given.get("type") not in ("file", "checkbox") or "checked" in given):
            self.keep(name, given.get("value", ""))

    def handle_endtag(self, tag):
        self.aside -= tag in ("template", "noscript")
        if tag in ("select", "textarea"):
            self.select = self.area = ""

    def handle_data(self, data):
        if self.area:
            self.keep(self.area, data.strip())

    def keep(self, name, value):
        if not self.aside:
            self.sent.setdefault(name, []).append(value)


def fields_of(resource):
    """Model, attribute and place of every field of a form; the place of a child's begins with its relation."""
    for group in resource.form:
        yield from ((resource.model, name, name) for name in group.fields)
    for children in resource.children:
        if children.inline:
            child = column_of(resource.model, children.relationship).target
            yield from ((child, name, f"{children.relationship}-__prefix__-{name}") for name in children.columns)


def filled(model, name, choices):
    """What somebody types into a field: not what is there already."""
    column = column_of(model, name)
    if f"{model.__name__}.{name}" in EMPTY:
        return None
    if column.target is StoredFile:
        buffer = io.BytesIO()
        Image.new("RGB", (30, 20)).save(buffer, "PNG")
        buffer.seek(0)
        return buffer, f"{name}.png"
    if column.target is not None:
        offered = [value for value in choices if value not in ("", "__None")]
        return offered[:1] if column.kind is Kind.many else next(iter(offered), None)
    if column.kind is Kind.choice:
        return CHOSEN.get(f"{model.__name__}.{name}", choices[-1])
    kinds = {
        Kind.yes_no: "y",
        Kind.number: "3",
        Kind.money: "85,50",
        Kind.percent: "12,50",
        Kind.date: "2027-07-14",
        Kind.time: f"1{len(name) % 10}:45",
        Kind.weekdays: ["1", "6"],
    }
    return TYPED.get(name) or kinds.get(column.kind, f"Texte {name}")


def kept(value, kind):
    """A value of a row as it would be typed."""
    match value:
        case Enum():
            return value.value
        case bool():
            return "y" if value else None
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case list():
            return [str(row.id) for row in value]
        case StoredFile():
            return value.name
    if kind in (Kind.money, Kind.percent):
        return f"{value / 100:.2f}".replace(".", ",")
    if kind is Kind.weekdays:
        return [str(day) for day in range(7) if value >> day & 1]
    return str(getattr(value, "id", value))


def draft(owner, session) -> Tariff:
    published = session.scalars(select(Tariff).where(Tariff.status == TariffStatus.published)).one()
    owner.post(f"/admin/tariffs/{published.id}/do/prepare")
    return draft_of(session, published.establishment_id)


def some_record(owner, session, resource):
    """A record that a form may change: of the draft where there are versions."""
    draft(owner, session)
    if resource.name == "Client":
        make_client(session)
    if resource.name == "TermsVersion":
        owner.post("/admin/terms/new", data={"title": "CGV", "kind": "text", "text_fr": "x"})
    if resource.name == "Pool":
        owner.post("/admin/pools/new", data=POOL)
    owner.post("/admin/rate-plans/new", data={"name_fr": "Demi", "code": "demi", "position": "0"})
    return session.scalars(select(resource.model).order_by(resource.model.id.desc())).first()


@pytest.mark.parametrize("resource", WRITTEN, ids=lambda resource: resource.slug)
def test_every_field_of_a_form_is_saved_and_read_back(owner, session, resource):
    record_id = some_record(owner, session, resource).id
    url = f"/admin/{resource.slug}/{record_id}/edit"
    page = Page(owner.get(url).text)
    typed = {place: filled(model, name, page.choices.get(place, [])) for model, name, place in fields_of(resource)}
    assert {f"{model.__name__}.{name}" for model, name, place in fields_of(resource) if typed[place] is None} <= EMPTY
    sent = {name: value for name, value in page.sent.items() if name not in typed}
    sent |= {place.replace("__prefix__", "99"): value for place, value in typed.items() if value is not None}

    answer = owner.post(url, data=sent, content_type="multipart/form-data")

    assert answer.status_code == 302, re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.S)
    session.expire_all()
    record = session.get(resource.model, record_id)
    for model, name, place in fields_of(resource):
        if typed[place] is not None:
            row = max(getattr(record, place.partition("-")[0]), key=lambda one: one.id) if "-" in place else record
            wanted = typed[place][1] if isinstance(typed[place], tuple) else typed[place]
            assert kept(getattr(row, name), column_of(model, name).kind) == wanted, place
    again = Page(owner.get(url).text)
    for name, value in typed.items():
        if isinstance(value, str) and name in again.sent and column_of(resource.model, name).kind is not Kind.yes_no:
            assert again.sent[name] == [value], name


NEW = {
    "rate-plans": (RatePlan, {"name_fr": "Demi-pension", "code": "demi", "position": "10"}),
    "age-bands": (AgeBand, {"name_fr": "Enfant", "code": "enfant-neuf", "from_age": "2", "below_age": "12"}),
    "charges": (
        Charge,
        {"name_fr": "Ménage", "code": "menage-neuf", "source": "option", "position": "10", "vat_bp": "10"},
    ),
    "restrictions": (
        Restriction,
        {"code": "deux-nuits-neuf", "kind": "nights", "when": "always", "nights": "2+", "position": "10"},
    ),
    "establishments": (
        Establishment,
        {
            "name": "Neuf",
            "code": "neuf",
            **ESTABLISHMENT_FORM,
        },
    ),
}


@pytest.mark.parametrize("slug", NEW)
def test_a_record_is_made_by_the_screen_of_its_kind(owner, session, slug):
    model, sent = NEW[slug]
    draft(owner, session)

    answer = owner.post(f"/admin/{slug}/new", data=sent)

    made = session.scalars(select(model).where(model.code == sent["code"])).one()
    assert answer.status_code == 302, answer.text
    assert answer.location.endswith(f"/admin/{slug}/{made.id}")
    assert sent["code"] in owner.get(answer.location).text
    if hasattr(model, "tariff_id"):
        assert made.tariff.status is TariffStatus.draft


@pytest.mark.parametrize(
    "resource", [resource for resource in RESOURCES if resource.may_remove()], ids=lambda resource: resource.slug
)
def test_what_lives_in_a_draft_is_deleted_from_it_only(owner, session, resource):
    draft(owner, session)
    if resource.slug in NEW:
        owner.post(f"/admin/{resource.slug}/new", data=NEW[resource.slug][1])
    elif resource.name == "Season":
        owner.post("/admin/seasons/new", data={"name_fr": "Fêtes", "code": "fetes-neuf", "position": "1"})
    count = session.scalar(select(func.count()).select_from(resource.model))
    last = session.scalars(select(resource.model.id).order_by(resource.model.id.desc())).first()
    url = f"/admin/{resource.slug}/{last}/delete"

    answer = owner.post(url, data={"row_version": version_of(owner.get(url).text)})

    session.rollback()
    assert answer.status_code == 302
    assert session.scalar(select(func.count()).select_from(resource.model)) == count - 1
    assert owner.get(f"/admin/{resource.slug}/{last}").status_code == 404


@pytest.mark.parametrize(
    "resource",
    [resource for resource in RESOURCES if resource.archives and resource.writes],
    ids=lambda resource: resource.slug,
)
def test_what_is_archived_leaves_its_list_and_comes_back(owner, session, resource):
    row = some_record(owner, session, resource)
    shown = f'/admin/{resource.slug}/{row.id}"'
    assert shown in owner.get(f"/admin/{resource.slug}/?page_size=200").text
    assert owner.get(f"/admin/{resource.slug}/{row.id}/archive").status_code == 200

    owner.post(f"/admin/{resource.slug}/{row.id}/archive")
    if resource.name != "Establishment":
        assert shown not in owner.get(f"/admin/{resource.slug}/?page_size=200").text
        assert shown in owner.get(f"/admin/{resource.slug}/?page_size=200&archived=yes").text
    assert "notice-warning" in owner.get(f"/admin/{resource.slug}/{row.id}").text

    owner.post(f"/admin/{resource.slug}/{row.id}/restore")
    session.expire_all()
    assert row.archived_at is None
    assert shown in owner.get(f"/admin/{resource.slug}/?page_size=200").text


def test_every_field_has_a_help_or_a_label_that_says_it_all():
    silent = set()
    for resource in RESOURCES:
        for group in resource.form if resource.writes else ():
            silent |= {f"{resource.name}.{name}" for name in group.fields if not resource.help.get(name)}
        for children in resource.children:
            target = column_of(resource.model, children.relationship).target
            if children.inline:
                silent |= {f"{target.__name__}.{name}" for name in children.columns if not children.help.get(name)}

    assert silent == OBVIOUS


def test_words_of_codes_are_offered_where_a_form_asks_for_one(owner, session, house):
    page = Page(owner.get(f"/admin/establishments/{house.id}/edit").text)

    assert page.choices["default_language"] == list(WORDS["default_language"])
    assert by_name("Establishment").help["bic"]


def test_rows_of_another_house_come_by_no_filter_and_no_order(session, login, house):
    other = make_house(session, "demo-auberge", code="autre-maison")
    theirs = session.scalars(select(Pool).where(Pool.establishment_id == other.id)).first()
    housing = session.scalars(select(Housing).where(Housing.establishment_id == other.id)).first()
    secret = f"Secret {theirs.name_fr}"
    theirs.name_fr = housing.name_fr = secret
    session.commit()
    browser = login(OWNER, establishments=[house])

    asked = [
        f"housings/?pools.pool={theirs.id}",
        f"closures/?claims.pool={theirs.id}",
        f"bookings/?stays.housing={housing.id}",
        f"rates/?housings={housing.id}",
        f"restrictions/?housings={housing.id}",
    ]
    for question in asked:
        page = browser.get(f"/admin/{question}")
        assert page.status_code == 200, question
        assert secret not in page.text and "row-link" not in page.text, question
        file = browser.get(f"/admin/{question.replace('/?', '/export.csv?')}")
        assert secret not in file.text and len(file.text.strip().splitlines()) == 1, question
    for order in ("housings/?sort=name", "housings/?sort=-code", "pools/?sort=-name", "rates/?sort=charge"):
        assert secret not in browser.get(f"/admin/{order}&page_size=200").text
