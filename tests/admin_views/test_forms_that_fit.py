"""Forms ask what matters: codes made by themselves, fields that go with a choice, known categories, own currency."""

import json
import re
from html import unescape

import pytest
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
    Season,
    Tariff,
    VatRate,
)
from models.tariff import TariffStatus
from resources import RESOURCES
from services.rights import OWNER
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, ESTABLISHMENT_FORM, make_house, make_house_in


@pytest.fixture
def draft(session, house):
    published = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    return copy_to_draft(session, published, ACTOR)


def newest(session, model):
    session.expire_all()
    return session.scalars(select(model).order_by(model.id.desc())).first()


def charge_of(draft):
    return next(charge for charge in draft.charges if charge.is_base)


def row_of(draft, **more):
    return {"charge": charge_of(draft).id, "per": "night", "counting": "unit", "free_which": "cheapest", **more}


# -- codes and places ------------------------------------------------------------------------------------------------

MADE = [
    ("seasons", Season, {"name_fr": "Été & fêtes"}, "ete-fetes"),
    ("age-bands", AgeBand, {"name_fr": "Moins de 7 ans", "from_age": "0", "below_age": "7"}, "moins-de-7-ans"),
    ("charges", Charge, {"name_fr": "Ménage", "source": "option"}, "menage"),
    ("rate-plans", RatePlan, {"name_fr": "Œufs compris"}, "oeufs-compris"),
    ("pools", Pool, {"name_fr": "Лето", "kind": "room", "capacity": "1"}, "pool"),
    ("restrictions", Restriction, {"kind": "nights", "when": "always", "nights": "4+"}, "nights-4"),
]


@pytest.mark.parametrize(("slug", "model", "sent", "code"), MADE, ids=[row[0] for row in MADE])
def test_a_code_left_empty_is_made_of_the_name_and_is_unique(owner, session, draft, slug, model, sent, code):
    for wanted in (code, f"{code}-2", f"{code}-3"):
        answer = owner.post(f"/admin/{slug}/new", data={**sent, "code": "", "position": ""})

        assert answer.status_code == 302, answer.text
        assert newest(session, model).code == wanted


@pytest.mark.parametrize("slug, model, sent", [row[:3] for row in MADE if hasattr(row[1], "position")])
def test_a_place_left_empty_comes_after_the_others(owner, session, draft, slug, model, sent):
    for _ in range(2):
        owner.post(f"/admin/{slug}/new", data={**sent, "code": "", "position": ""})
    last = newest(session, model)
    parent = "tariff_id" if hasattr(model, "tariff_id") else "establishment_id"
    places = session.scalars(select(model.position).where(getattr(model, parent) == getattr(last, parent))).all()

    assert last.position == max(places) and places.count(last.position) == 1


def test_the_same_name_in_another_version_keeps_its_code(owner, session, draft):
    published = session.scalars(select(Season).where(Season.tariff_id != draft.id)).first()
    name = f"Neuf {published.code}"
    owner.post("/admin/seasons/new", data={"name_fr": published.code})
    taken = newest(session, Season).code
    owner.post("/admin/seasons/new", data={"name_fr": name})

    assert taken == f"{published.code}-2"  # the draft has a copy
    assert newest(session, Season).code == name.lower().replace(" ", "-").replace("_", "-")


def test_a_price_without_a_place_comes_last_in_its_charge(owner, session, draft):
    most = max(row.position for row in charge_of(draft).rows)

    owner.post("/admin/rates/new", data=row_of(draft, amount_cents="12", position=""))

    assert newest(session, RateRow).position == most + 1


def test_a_code_and_a_place_that_are_emptied_later_stay(owner, session, draft):
    season = draft.seasons[0]
    code, place = season.code, season.position
    page = owner.get(f"/admin/seasons/{season.id}/edit").text
    version = re.search(r'name="row_version" value="([^"]*)"', page)[1]

    sent = {"name_fr": "Autre nom", "code": "", "position": "", "row_version": version}
    answer = owner.post(f"/admin/seasons/{season.id}/edit", data=sent)

    session.expire_all()
    assert answer.status_code == 302, answer.text
    assert (season.name_fr, season.code, season.position) == ("Autre nom", code, place)


def test_a_code_that_is_typed_is_kept_and_one_that_is_taken_is_told_in_the_open_fold(owner, session, draft):
    owner.post("/admin/seasons/new", data={"name_fr": "Été", "code": "chaud", "position": "4"})
    assert newest(session, Season).code == "chaud"

    page = owner.post("/admin/seasons/new", data={"name_fr": "Été", "code": "chaud"})

    assert page.status_code == 422
    assert re.search(r'<details class="card form-card form-fold" open>.*id="code-error"', page.text, re.S)


@pytest.mark.parametrize("resource", [one for one in RESOURCES if one.suggested], ids=lambda one: one.slug)
def test_what_is_made_by_itself_is_asked_last_in_a_closed_fold(owner, draft, resource):
    page = owner.get(f"/admin/{resource.slug}/new").text

    folds = page.index('<details class="card form-card form-fold">')
    assert all(page.index(f'id="{name}"') > folds for name in resource.suggested)
    assert 'id="position" name="position" required' not in page


def test_an_establishment_has_a_code_of_its_name(owner, session):
    answer = owner.post("/admin/establishments/new", data={**ESTABLISHMENT_FORM, "name": "Gîte du Lac", "code": ""})

    assert answer.status_code == 302, answer.text
    assert newest(session, Establishment).code == "gite-du-lac"


# -- fields that go with a choice ------------------------------------------------------------------------------------

NONSENSE = [
    ("rates", {"amount_cents": "22", "counted_age_band": "band"}, "counted_age_band"),
    ("rates", {"amount_cents": "22", "most_free": "2"}, "most_free"),
    ("rates", {"amount_cents": "22", "free_nights": "1", "free_of": "7"}, "free_nights"),
    ("rates", {"amount_cents": "22", "per": "percent"}, "amount_cents"),
    ("rates", {"amount_cents": "0", "on_request": "y"}, "amount_cents"),
    ("rates", {"free_nights": "1", "free_of": "7", "per": "free_nights", "counting": "people"}, "counting"),
    ("restrictions", {"kind": "closed", "when": "always", "season": "season"}, "season"),
    ("restrictions", {"kind": "nights", "nights": "2+", "when": "always", "most_people": "0"}, "most_people"),
    ("restrictions", {"kind": "nights", "nights": "2+", "when": "always", "weekdays": ["5"]}, "weekdays"),
]


@pytest.mark.parametrize(("slug", "sent", "field"), NONSENSE, ids=[f"{row[0]}-{row[2]}" for row in NONSENSE])
def test_what_does_not_go_with_a_choice_is_told_and_never_kept(owner, session, draft, slug, sent, field):
    model = RateRow if slug == "rates" else Restriction
    ids = {"band": draft.age_bands[0].id if draft.age_bands else 0, "season": draft.seasons[0].id}
    if "band" in sent.values() and not ids["band"]:
        owner.post("/admin/age-bands/new", data={"name_fr": "Enfant", "from_age": "2", "below_age": "12"})
        ids["band"] = newest(session, AgeBand).id
    before = session.scalar(select(func.count()).select_from(model))
    sent = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in sent.items()}

    answer = owner.post(f"/admin/{slug}/new", data={**row_of(draft), **sent} if slug == "rates" else sent)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and "ne va pas avec ce choix" in answer.text
    assert session.scalar(select(func.count()).select_from(model)) == before


@pytest.mark.parametrize(
    "sent",
    [
        {"amount_cents": "9", "counting": "free", "counting_number": "20", "most_free": "2"},
        {"percent_bp": "-10", "per": "percent"},
        {"free_nights": "1", "free_of": "7", "free_which": "last", "per": "free_nights"},
        {"amount_cents": "9", "counting": "missing", "attrition_bp": "10"},
        {"on_request": "y"},
    ],
)
def test_what_goes_with_a_choice_is_saved(owner, draft, sent):
    answer = owner.post("/admin/rates/new", data=row_of(draft, **sent))

    errors = re.findall(r'field-error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.S)
    assert answer.status_code == 302 or not any("ne va pas avec" in error for error in errors), errors


def test_every_choice_that_a_form_waits_for_is_one_of_its_fields(owner, draft):
    for resource in RESOURCES:
        for name, alternatives in resource.shown_when.items():
            page = owner.get(f"/admin/{resource.slug}/new").text
            rules = json.loads(unescape(re.search(r'data-shown-when="([^"]*)"', page)[1]))
            assert rules[name] == [{key: list(values) for key, values in one.items()} for one in alternatives]
            for other, values in [pair for one in alternatives for pair in one.items()]:
                select_of = re.search(rf'<select[^>]*id="{other}".*?</select>', page, re.S)
                assert f'id="{name}"' in page
                assert select_of is None or all(f'value="{value}"' in select_of[0] for value in values)


# -- categories ------------------------------------------------------------------------------------------------------


def listed(page, name):
    found = re.search(rf'<datalist id="known-{name}">(.*?)</datalist>', page, re.S)
    return re.findall(r'value="([^"]*)"', found[1])


def test_categories_in_use_are_offered_before_those_of_the_law(session, login, house, draft):
    other = make_house(session, "demo-auberge")
    session.scalars(select(Housing).where(Housing.establishment_id == house.id)).first().tax_category = "yourte"
    session.scalars(select(Housing).where(Housing.establishment_id == other.id)).first().tax_category = "secret"
    session.commit()
    page = login(OWNER, [house]).get("/admin/housings/new").text

    assert 'list="known-tourist_tax"' in page
    assert listed(page, "tourist_tax")[0] == "yourte" and "three-stars" in listed(page, "tourist_tax")
    assert "secret" not in page and "3 étoiles" in page


def test_a_category_of_vat_is_offered_in_rates_charges_and_their_parts(owner, session, house, draft):
    owner.post("/admin/vat-rates/new", data={"category": "sauna", "rate_bp": "20", "valid_from": "2020-01-01"})
    assert session.scalars(select(VatRate.category).where(VatRate.category == "sauna")).one()

    charges = owner.get("/admin/charges/new").text
    assert listed(charges, "vat") == ["sauna", *(code for code in listed(charges, "vat") if code != "sauna")]
    assert {"accommodation", "meals"} <= set(listed(charges, "vat"))
    assert charges.count('list="known-vat"') >= 2  # of the charge, and of a part
    assert "sauna" in listed(owner.get("/admin/vat-rates/new").text, "vat")


def test_a_category_nobody_offers_may_be_typed_all_the_same(owner, session, house):
    owner.post("/admin/vat-rates/new", data={"category": "tours", "rate_bp": "20", "valid_from": "2020-01-01"})

    assert newest(session, VatRate).category == "tours"


# -- the currency of the place ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("currency", "example"), [("JPY", "8550"), ("EUR", "85,50"), ("TND", "8,550")])
def test_examples_of_amounts_are_in_the_currency_of_the_place(session, login, currency, example):
    house = make_house_in(session, currency, "60", "90")
    published = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    copy_to_draft(session, published, ACTOR)
    page = login().get("/admin/rates/new").text.replace("\xa0", " ")

    assert f"Exemple : {example}" in page
    assert ("85,50" in page) is (currency == "EUR")


def test_an_example_of_the_tourist_tax_is_in_yen_in_japan(session, login):
    make_house_in(session, "JPY", "6000", "9000")
    page = login().get("/admin/tourist-tax-rates/new").text

    assert "1,20" not in page and "4,30" not in page and "120" in page


def test_the_sign_beside_the_rounding_follows_the_currency_of_the_form(owner):
    page = owner.get("/admin/establishments/new").text
    assert 'data-currency-of="currency"' in page

    refused = owner.post("/admin/establishments/new", data={**ESTABLISHMENT_FORM, "name": "", "currency": "JPY"}).text
    assert re.search(r'data-currency-of="currency">JPY<', refused)


def test_published_prices_have_no_form(owner, session, house):
    assert session.scalars(select(Tariff.status)).all() == [TariffStatus.published]
    assert "data-shown-when" not in owner.get("/admin/rates/new", follow_redirects=True).text
