"""Tests driven by the declarations: what a form takes is kept, what may go goes and comes back, help is there."""

import io
import re
from datetime import date, time
from enum import Enum
from html.parser import HTMLParser

import pytest
from PIL import Image
from sqlalchemy import func, select

from models import (
    AgeBand,
    Charge,
    Establishment,
    Housing,
    Pool,
    RatePlan,
    RateRow,
    Restriction,
    StoredFile,
    Tariff,
)
from models.tariff import PriceSource, TariffStatus
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
    "rounding_cents": "0,50",
    "sender_email": "envoi@example.org",
    "siret": "73282932000074",
    "time_zone": "Europe/Brussels",
    "vat_number": "FR44732829320",
    "website": "https://www.example.org/essai",
    "first_night": "2027-07-03",
    "last_night": "2027-08-28",
    "below_age": "9",
    "category": "three_stars",
    "tax_category": "unrated",
    "valid_from": "2027-01-01",
    "valid_to": "2027-12-31",
}
CHOSEN = {
    "Charge.source": "accommodation",
    "Housing.kind": "floor",
    "HousingPool.takes": "fixed",
    "RateRow.counting": "people",
    "RateRow.free_which": "cheapest",
    "RateRow.per": "stay",
    "Restriction.kind": "nights",
    "Restriction.when": "arrival_in",
    "SeasonPiece.kind": "dates",
    "TermsVersion.kind": "text",
}
# Left empty beside what is filled in above, which they contradict; the tests of refusals fill them.
EMPTY = {
    *(f"RateRow.{name}" for name in ("percent_bp", "on_request", "counting_number", "share_of", "attrition_bp")),
    *(f"RateRow.{name}" for name in ("free_table", "most_free", "free_nights", "free_of", "counted_age_band")),
    "Charge.vat_category",
    *(
        f"ChargeComponent.{name}"
        for name in ("name_fr", "name_en", "weight_cents", "vat_bp", "vat_category", "is_lodging", "position")
    ),
    *(f"Restriction.{name}" for name in ("number", "least_people", "most_people", "age_band")),
    *(f"TouristTaxRate.{name}" for name in ("percent_bp", "cap_cents")),
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

TAXES = {
    "vat-rates": {"category": "meals", "rate_bp": "10", "valid_from": "2014-01-01"},
    "tourist-tax-rates": {
        "commune_insee": "05061",
        "category": "two_stars",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "amount_cents": "0,90",
    },
    "tourist-tax-additions": {
        "commune_insee": "05061",
        "name_fr": "Département",
        "percent_bp": "10",
        "valid_from": "2026-01-01",
    },
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
        Kind.codes: [code.value for code in column.choices or ()][1:3],
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
        case frozenset():
            return sorted(value)
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
    if resource.name == "Establishment":  # one that sells nothing yet: the other keeps its currency
        owner.post("/admin/establishments/new", data=NEW[resource.slug][1])
    if resource.name == "Client":
        make_client(session)
    if resource.name == "TermsVersion":
        owner.post("/admin/terms/new", data={"title": "CGV", "kind": "text", "text_fr": "x"})
    if resource.slug in TAXES:
        owner.post(f"/admin/{resource.slug}/new", data=TAXES[resource.slug])
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
            wanted = sorted(wanted) if column_of(model, name).kind is Kind.codes else wanted
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
def test_what_lives_in_a_draft_or_alone_is_deleted(owner, session, resource):
    draft(owner, session)
    if resource.slug in TAXES:
        owner.post(f"/admin/{resource.slug}/new", data=TAXES[resource.slug])
    elif resource.slug in NEW:
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


def price(session, owner, source: str) -> RateRow:
    """The first price of a charge of the draft, whose kind is changed to that."""
    row = session.scalars(select(Charge).where(Charge.tariff == draft(owner, session), Charge.is_base)).one().rows[0]
    row.charge.is_base, row.charge.source = False, PriceSource(source)
    session.commit()
    return row


BAND = "band"  # the id of an age band
PRICES = [
    ("accommodation", {"percent_bp": "50", "share_of": BAND, "per": "night", "counting": "people"}),
    ("accommodation", {"amount_cents": "22", "per": "night", "counting": "missing", "attrition_bp": "10"}),
    (
        "accommodation",
        {"amount_cents": "22", "per": "night", "counting": "free", "free_table": "20: 1, 40: 3", "most_free": "2"},
    ),
    ("accommodation", {"amount_cents": "300", "per": "stay", "counting": "at_least"}),
    (
        "discount",
        {"free_nights": "1", "free_of": "7", "free_which": "last", "per": "free_nights", "counting": "unit"},
    ),
]
RARE = ("amount_cents", "percent_bp", "share_of", "counting_number", "attrition_bp", "free_table", "most_free")


def sent_for(session, owner, row, typed):
    """What the form of a price sends when that is typed, and nothing else of what is rare."""
    page = Page(owner.get(f"/admin/rates/{row.id}/edit").text)
    band = session.scalars(select(AgeBand.id).where(AgeBand.tariff_id == row.charge.tariff_id)).first()
    filled_in = {name: str(band) if value is BAND else value for name, value in typed.items()}
    return {**page.sent, **dict.fromkeys((*RARE, "age_band"), ""), **filled_in}


@pytest.mark.parametrize(("source", "typed"), PRICES, ids=lambda value: str(value)[:60])
def test_each_way_to_say_a_price_is_saved_and_read_back(owner, session, source, typed):
    row = price(session, owner, source)
    sent = sent_for(session, owner, row, typed)

    answer = owner.post(f"/admin/rates/{row.id}/edit", data=sent)

    assert answer.status_code == 302, re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.S)
    session.expire_all()
    for name in typed:
        read = kept(getattr(row, name), column_of(RateRow, name).kind)
        assert read == (f"{sent[name]},00" if name.endswith(("_cents", "_bp")) else sent[name]), name


WRONG = [
    ("accommodation", {"amount_cents": "22", "percent_bp": "10"}, "percent_bp"),
    ("accommodation", {"percent_bp": "50", "share_of": BAND, "counting": "unit"}, "share_of"),
    ("accommodation", {"percent_bp": "50", "share_of": BAND, "age_band": BAND, "counting": "people"}, "share_of"),
    ("accommodation", {"amount_cents": "22", "share_of": BAND, "counting": "people"}, "per"),
    ("accommodation", {"amount_cents": "22", "counting": "missing"}, "counting_number"),
    ("accommodation", {"amount_cents": "22", "counting": "free"}, "counting_number"),
    (
        "accommodation",
        {"amount_cents": "22", "counting": "free", "counting_number": "9", "free_table": "9: 1"},
        "counting_number",
    ),
    ("accommodation", {"amount_cents": "22", "counting": "free", "free_table": "lots"}, "free_table"),
    ("accommodation", {"amount_cents": "22", "counting": "unit", "free_table": "9: 1"}, "free_table"),
    ("accommodation", {"amount_cents": "22", "counting": "unit", "most_free": "1"}, "most_free"),
    ("accommodation", {"amount_cents": "22", "counting": "unit", "attrition_bp": "10"}, "attrition_bp"),
    ("accommodation", {"amount_cents": "22", "party_size": "", "party_ages": BAND}, "party_ages"),
    ("accommodation", {"amount_cents": "22", "earlier_stays": "0"}, "earlier_stays"),
    ("accommodation", {"amount_cents": "22", "free_which": "last"}, "free_which"),
    ("accommodation", {"amount_cents": "22", "client_classes": "queen"}, "client_classes"),
    ("accommodation", {"amount_cents": "22", "channels": "pigeon"}, "channels"),
    ("accommodation", {"amount_cents": "0", "counting": "at_least"}, "counting"),
    ("option", {"amount_cents": "300", "counting": "at_least"}, "counting"),
    ("option", {"free_nights": "1", "free_of": "7", "per": "free_nights", "counting": "unit"}, "free_nights"),
    ("discount", {"free_nights": "7", "free_of": "7", "per": "free_nights", "counting": "unit"}, "free_of"),
    ("discount", {"free_nights": "1", "free_of": "", "per": "free_nights", "counting": "unit"}, "free_nights"),
    ("discount", {"amount_cents": "5"}, "amount_cents"),
    ("discount", {"percent_bp": "5", "per": "percent", "counting": "unit"}, "percent_bp"),
    ("option", {"amount_cents": "-5"}, "amount_cents"),
    ("tourist_tax", {"amount_cents": "-5"}, "amount_cents"),
]


@pytest.mark.parametrize(("source", "typed", "field"), WRONG, ids=lambda value: str(value)[:70])
def test_a_price_whose_parts_do_not_agree_is_refused_on_its_field(owner, session, source, typed, field):
    row = price(session, owner, source)
    before = row.row_version

    answer = owner.post(f"/admin/rates/{row.id}/edit", data=sent_for(session, owner, row, {"per": "night", **typed}))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or f'href="#{field}"' in answer.text
    session.expire_all()
    assert row.row_version == before


def test_the_accommodation_itself_is_not_below_zero_and_its_kind_agrees_with_its_prices(owner, session):
    row = price(session, owner, "accommodation")
    row.charge.is_base = True
    session.commit()

    answer = owner.post(f"/admin/rates/{row.id}/edit", data=sent_for(session, owner, row, {"amount_cents": "-5"}))
    assert answer.status_code == 422
    assert 'id="amount_cents-error"' in answer.text
    row.charge.is_base, row.amount_cents = False, -5_00
    session.commit()
    sent = Page(owner.get(f"/admin/charges/{row.charge_id}/edit").text).sent
    answer = owner.post(f"/admin/charges/{row.charge_id}/edit", data={**sent, "source": "option"})
    assert answer.status_code == 422
    assert 'id="source-error"' in answer.text


RULES = [
    ({"kind": "people", "least_people": "2", "most_people": "30", "age_band": BAND}, None),
    ({"kind": "no_orphan", "number": "2"}, None),
    ({"kind": "advance", "number": "3", "arriving_weekdays": ["5"]}, None),
    ({"kind": "horizon", "number": "540"}, None),
    ({"kind": "closed", "when": "departure_in", "season": "season"}, None),
    ({"kind": "closed", "when": "departure_in"}, "season"),
    ({"kind": "advance"}, "number"),
    ({"kind": "closed", "number": "2"}, "number"),
    ({"kind": "advance", "number": "4000"}, "number"),
    ({"kind": "people"}, "least_people"),
    ({"kind": "people", "least_people": "5", "most_people": "4"}, "most_people"),
    ({"kind": "closed", "age_band": BAND}, "age_band"),
]


@pytest.mark.parametrize(("typed", "wrong"), RULES, ids=lambda value: str(value)[:70])
def test_each_kind_of_restriction_is_saved_or_refused_on_its_field(owner, session, typed, wrong):
    version = draft(owner, session)
    known = {BAND: str(version.age_bands[0].id), "season": str(version.seasons[0].id)}
    sent = {"code": "neuf", "when": "always", "position": "1"}
    sent |= {name: known.get(value, value) if isinstance(value, str) else value for name, value in typed.items()}

    answer = owner.post("/admin/restrictions/new", data=sent)

    made = session.scalars(select(Restriction).where(Restriction.code == "neuf")).all()
    assert (answer.status_code, len(made)) == ((302, 1) if wrong is None else (422, 0))
    if wrong:
        assert f'id="{wrong}-error"' in answer.text or f'href="#{wrong}"' in answer.text
    else:
        assert kept(made[0].number, Kind.number) == typed.get("number", "None")


PARTS = {
    "components-0-name_fr": "Nuit",
    "components-0-weight_cents": "20",
    "components-0-vat_category": "accommodation",
    "components-0-position": "0",
    "components-1-name_fr": "Repas",
    "components-1-weight_cents": "30",
    "components-1-vat_bp": "10",
    "components-1-position": "1",
}
PACKAGES = [
    (PARTS, None),
    ({name: value for name, value in PARTS.items() if "-0-" in name}, "components"),
    ({**PARTS, "vat_bp": "10"}, "vat_bp"),
    ({**PARTS, "vat_category": "meals"}, "vat_category"),
    ({**PARTS, "components-1-weight_cents": "0"}, "components"),
    ({**PARTS, "components-1-vat_category": "meals"}, "components"),
    ({"vat_bp": "10", "vat_category": "meals"}, "vat_category"),
]


@pytest.mark.parametrize(("typed", "wrong"), PACKAGES, ids=lambda value: str(value)[-70:])
def test_a_package_has_two_parts_at_least_and_their_vat(owner, session, typed, wrong):
    draft(owner, session)
    sent = {"name_fr": "Pension", "code": "pension", "source": "accommodation", "compulsory": "y", "position": "9"}

    answer = owner.post("/admin/charges/new", data=sent | typed)

    made = session.scalars(select(Charge).where(Charge.code == "pension")).all()
    assert (answer.status_code, len(made)) == ((302, 1) if wrong is None else (422, 0))
    if wrong:
        assert f'id="{wrong}-error"' in answer.text or f'href="#{wrong}' in answer.text
    else:
        parts = [(part.name_fr, part.weight_cents, part.vat_bp, part.vat_category) for part in made[0].components]
        assert parts == [("Nuit", 20_00, None, "accommodation"), ("Repas", 30_00, 1_000, None)]
        assert "Repas" in owner.get(answer.location).text


RATES = [
    ("tourist-tax-rates", {"valid_from": "2027-01-01", "valid_to": ""}, None),
    (
        "tourist-tax-rates",
        {"valid_to": "", "category": "unrated", "percent_bp": "5", "amount_cents": ""},
        None,
    ),
    ("tourist-tax-rates", {"category": "three_stars"}, None),
    ("tourist-tax-rates", {}, "valid_from"),
    ("tourist-tax-rates", {"valid_from": "2026-12-31", "valid_to": ""}, "valid_from"),
    ("tourist-tax-rates", {"valid_from": "2025-01-01", "valid_to": "2026-01-01"}, "valid_from"),
    ("tourist-tax-rates", {"valid_from": "2027-02-01", "valid_to": "2027-01-01"}, "valid_to"),
    ("tourist-tax-rates", {"valid_from": "2027-02-01", "valid_to": "", "percent_bp": "5"}, "amount_cents"),
    ("tourist-tax-rates", {"valid_from": "2027-02-01", "valid_to": "", "cap_cents": "4"}, "cap_cents"),
    ("tourist-tax-rates", {"category": "Trois étoiles"}, "category"),
    ("tourist-tax-rates", {"commune_insee": "Gap"}, "commune_insee"),
    ("tourist-tax-additions", {"name_fr": "Région"}, None),
    ("tourist-tax-additions", {"valid_from": "2027-01-01"}, "valid_from"),
    ("tourist-tax-additions", {"name_fr": "Région", "percent_bp": "1001"}, "percent_bp"),
    ("vat-rates", {"valid_from": "2015-01-01", "rate_bp": "0"}, None),
    ("vat-rates", {}, "valid_from"),
    ("vat-rates", {"category": "other", "rate_bp": "101"}, "rate_bp"),
]


@pytest.mark.parametrize(("slug", "changed", "wrong"), RATES, ids=lambda value: str(value)[:60])
def test_a_rate_of_a_tax_beside_another_is_saved_or_refused_on_its_field(owner, session, slug, changed, wrong):
    model = next(resource.model for resource in RESOURCES if resource.slug == slug)
    assert owner.post(f"/admin/{slug}/new", data=TAXES[slug]).status_code == 302

    answer = owner.post(f"/admin/{slug}/new", data=TAXES[slug] | changed)

    count = session.scalar(select(func.count()).select_from(model))
    assert (answer.status_code, count) == ((302, 2) if wrong is None else (422, 1))
    if wrong:
        assert f'id="{wrong}-error"' in answer.text or f'href="#{wrong}"' in answer.text
        assert "IntegrityError" not in answer.text


def test_a_new_rate_begins_with_the_commune_of_the_house(owner, session, house):
    house.commune_insee = "05061"
    session.commit()

    assert Page(owner.get("/admin/tourist-tax-rates/new").text).sent["commune_insee"] == ["05061"]


def test_sets_of_words_are_shown_and_exported_in_words(owner, session):
    draft(owner, session)
    row = session.scalars(select(RateRow).order_by(RateRow.id.desc())).first()
    row.client_classes, row.channels = frozenset({"school", "member"}), frozenset({"website"})
    session.commit()

    page = owner.get(f"/admin/rates/{row.id}").text
    file = owner.get(f"/admin/rates/export.csv?format=excel&tariff={row.charge.tariff_id}").data.decode("utf-8-sig")
    plain = owner.get(f"/admin/rates/export.csv?format=standard&tariff={row.charge.tariff_id}").text

    assert "École, Adhérent" in page and "Site" in page
    assert "École" in file and "Adhérent" in file
    assert "member,school" in plain


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


def form_for_one_more(owner, resource):
    """The form of a new record as a browser sends it, filled in."""
    page = Page(owner.get(f"/admin/{resource.slug}/new").text)
    typed = {place: filled(model, name, page.choices.get(place, [])) for model, name, place in fields_of(resource)}
    sent = {name: value for name, value in page.sent.items() if name not in typed}
    return sent | {place.replace("__prefix__", "0"): value for place, value in typed.items() if value is not None}


@pytest.mark.parametrize("resource", WRITTEN, ids=lambda resource: resource.slug)
def test_a_form_sent_twice_leads_to_what_it_added_the_first_time(owner, session, resource):
    if resource.name != "Tariff":  # there is one draft at a time
        draft(owner, session)
    url, count = f"/admin/{resource.slug}/new", select(func.count()).select_from(resource.model)
    before = session.scalar(count)
    sent = form_for_one_more(owner, resource)
    pictures = {name: value[0].read() for name, value in sent.items() if isinstance(value, tuple)}

    def send():
        again = {name: (io.BytesIO(content), f"{name}.png") for name, content in pictures.items()}
        return owner.post(url, data=sent | again, content_type="multipart/form-data")

    first, second = send(), send()

    assert first.status_code == 302, re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', first.text, re.S)
    assert second.location == first.location
    assert "a déjà été envoyé" in owner.get(second.location).text
    assert session.scalar(count) == before + 1
