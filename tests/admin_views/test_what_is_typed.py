"""What nobody should type, typed: an answer in words beside the field, never a failure, nothing lost."""

from datetime import date
from urllib.parse import urlencode

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from models import ApiKey, Charge, Client, Closure, Establishment, Pool, Tariff
from models.tariff import TariffStatus
from services.rights import OWNER
from services.tariffs import draft_of
from tests.admin_views.test_generated_screens import CLIENT, version_of
from tests.factories import ESTABLISHMENT_FORM, housing, make_client, make_house, sell

NUL = "Marie\x00Curie"


def number_of(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("asked", ["total_from=1e999999", "total=-1e999999", "people_from=1e1000000", "total=1_0"])
@pytest.mark.parametrize("tail", ["", "export.csv"])
def test_a_number_beyond_all_numbers_is_refused_as_a_filter(owner, asked, tail):
    assert owner.get(f"/admin/bookings/{tail}?{asked}").status_code == 400


@pytest.mark.parametrize("asked", ["arrival_on=20270714", "arrival_on_from=2027-W01-1", "created_at_to=20270714"])
def test_a_day_in_another_spelling_is_refused_as_a_filter(owner, asked):
    assert owner.get(f"/admin/bookings/?{asked}").status_code == 400


@pytest.mark.parametrize("address", ["/sale/confirm?arrival=20270705&departure=20270708&stay=1::30x2:"])
def test_a_sale_of_days_in_another_spelling_sells_nothing(owner, address):
    assert owner.get(address).location.endswith("/sale")


def establishment(owner, session, **changes):
    """Send the establishment's form with some values changed."""
    house = session.scalars(select(Establishment)).one()
    page = owner.get(f"/admin/establishments/{house.id}/edit").text
    sent = {
        "name": house.name,
        "code": house.code,
        **ESTABLISHMENT_FORM,
        "row_version": version_of(page),
    }
    return owner.post(f"/admin/establishments/{house.id}/edit", data=sent | changes)


@pytest.mark.parametrize(
    "field, value",
    [
        ("deposit_bp", "99999999"),
        ("deposit_bp", "1e999999"),
        ("deposit_bp", "1_0"),
        ("deposit_bp", "101"),
        ("check_in_from", "16:00zzz"),
        ("check_in_from", ""),
    ],
)
def test_a_rate_or_time_that_cannot_be_is_told_on_its_field(owner, session, field, value):
    answer = establishment(owner, session, **{field: value})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'value="{value}"' in answer.text


def prepare(owner, session) -> Tariff:
    published = session.scalars(select(Tariff).where(Tariff.status == TariffStatus.published)).one()
    owner.post(f"/admin/tariffs/{published.id}/do/prepare")
    return draft_of(session, published.establishment_id)


@pytest.mark.parametrize(
    "field, value",
    [
        ("vat_bp", "99999999"),
        ("position", "--5"),
        ("position", "1_0"),
        ("position", "²"),
    ],
)
def test_a_number_of_a_charge_that_cannot_be_is_told_in_words(owner, session, field, value):
    prepare(owner, session)
    sent = {"name_fr": "Ménage", "code": "menage", "source": "option", "position": "1"}

    answer = owner.post("/admin/charges/new", data=sent | {field: value})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "invalid literal" not in answer.text


@pytest.mark.parametrize("field, value", [("percent_bp", "99999999"), ("amount_cents", "1e999999")])
def test_a_price_that_cannot_be_is_told_on_its_field(owner, session, field, value):
    new = prepare(owner, session)
    sent = {"charge": new.charges[0].id, "per": "night", "counting": "unit", "position": "3"}

    answer = owner.post("/admin/rates/new", data=sent | {field: value})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize("charge", ["999999", "0", "²", "-1", "99999999999999999999"])
def test_a_new_price_of_a_charge_that_is_not_there_begins_empty(owner, session, charge):
    prepare(owner, session)

    assert owner.get(f"/admin/rates/new?charge={charge}").status_code == 200


def test_a_new_price_of_a_published_charge_begins_empty(owner, session):
    old = session.scalars(select(Charge.id)).first()
    prepare(owner, session)

    assert owner.get(f"/admin/rates/new?charge={old}").status_code == 200


def test_an_id_beyond_all_ids_is_a_page_that_does_not_exist(app, owner):
    huge = "99999999999999999999"
    for rule in app.url_map.iter_rules():
        if rule.arguments and all(type(one).__name__ == "IntegerConverter" for one in rule._converters.values()):
            url = rule.rule
            for name in rule.arguments:
                url = url.replace(next(part for part in url.split("/") if part.endswith(f"{name}>")), huge)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert owner.open(url, method=method).status_code in (404, 405), (method, url)


@pytest.mark.parametrize("user", ["99999999999999999999", "0", "-1", "abc", ""])
def test_a_key_for_nobody_is_refused_on_its_field(owner, session, user):
    answer = owner.post("/api-keys/new", data={"name": "Site", "user_id": user, "scopes": ["bookings:read"]})

    assert answer.status_code == 422
    assert 'href="#user_id"' in answer.text
    assert number_of(session, ApiKey) == 0


def test_a_control_sign_is_dropped_from_the_name_of_a_key(owner, session):
    user_id = session.scalars(select(User.id)).first()

    answer = owner.post("/api-keys/new", data={"name": NUL, "user_id": user_id, "scopes": ["bookings:read"]})

    assert answer.status_code == 201, answer.text
    assert session.scalars(select(ApiKey)).one().name == "MarieCurie"


def test_a_control_sign_is_dropped_where_one_logs_in(client, session, house):
    for address, field in (("/login", "username"), ("/forgot", "email")):
        answer = client.post(address, data={field: NUL, "password": "un\x00deux"})
        assert answer.status_code in (200, 401, 422), (address, answer.status_code)


def test_a_control_sign_is_dropped_from_the_buyer_of_a_stay(owner, session, house):
    stay = f"{housing(session, house, 'maison-du-puits').id}::30x2:"
    dates = {"arrival": "2027-06-07", "departure": "2027-06-09", "stay": stay}
    shown = owner.get("/sale/confirm?" + urlencode(dates)).text
    price = shown.partition('name="shown_cents"')[2].partition('value="')[2].partition('"')[0]
    buyer = {"buyer": "new", "kind": "person", "last_name": NUL, "notes": "a\x00b", "token": "t1"}

    answer = owner.post("/sale/book", data=dates | buyer | {"shown_cents": price})

    assert answer.status_code == 302, answer.text
    assert session.scalars(select(Client)).one().last_name == "MarieCurie"


def test_a_control_sign_is_dropped_from_the_note_of_a_closure(owner, session, house):
    pool = session.scalars(select(Pool.id).where(Pool.establishment_id == house.id)).first()
    sent = {"arrival": "2027-03-01", "departure": "2027-03-03", "reason": "works", "note": NUL, "pool": pool}

    answer = owner.post("/closures", data=sent)

    assert answer.status_code == 302, answer.text
    assert session.scalars(select(Closure)).one().note == "MarieCurie"


def pool_form(pool, **changes):
    return {
        "name_fr": pool.name_fr,
        "code": pool.code,
        "kind": pool.kind.value,
        "capacity": str(pool.capacity),
        "position": "0",
    } | changes


def test_two_units_of_one_code_are_told_on_the_units(owner, session):
    unit = {"name": "Lit", "code": "lit", "kind": "bed", "gender": "mixed", "position": "0"}
    units = {f"units-{at}-{name}": value for at in (0, 1) for name, value in unit.items()}
    sent = {"name_fr": "Dortoir", "code": "dortoir-neuf", "kind": "dormitory", "capacity": "2", "position": "0"}

    answer = owner.post("/admin/pools/new", data=sent | units)

    assert answer.status_code == 422
    assert 'href="#units"' in answer.text and 'href="#code"' not in answer.text


def test_a_capacity_below_what_is_sold_is_told_on_its_field(login, session):
    hostel = make_house(session, "demo-auberge")
    browser = login(OWNER)
    sell(session, hostel, "lit-en-dortoir", date(2027, 7, 5), people={30: 5})
    pool = session.scalars(select(Pool).where(Pool.code == "dortoir")).one()
    page = browser.get(f"/admin/pools/{pool.id}/edit").text

    sent = pool_form(pool, capacity="1", row_version=version_of(page))
    answer = browser.post(f"/admin/pools/{pool.id}/edit", data=sent)

    assert answer.status_code == 422, answer.text
    assert 'href="#capacity"' in answer.text


@pytest.mark.parametrize("typed", ["évry", "Evry", "EVRY", "ÉVRY", "Évry", "e\u0301vr"])
def test_a_town_is_found_without_minding_accents_or_capitals(owner, session, typed):
    for town in ("Évry", "EVRY", "Gap"):
        make_client(session, f"De {town}", city=town)

    page = owner.get("/admin/clients/export.csv?" + urlencode({"city": typed, "format": "standard"})).text

    assert {line.split(",")[4] for line in page.splitlines()[1:]} == {"Évry", "EVRY"}


@pytest.mark.parametrize(
    "name, typed",
    [("Иванов", "Иванов"), ("Пётр", "петр"), ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), ("محمد", "محمد"), ("李小龙", "李小")],
)
def test_a_name_is_found_in_any_script(owner, session, name, typed):
    make_client(session, name, city=name)
    make_client(session, "Martin", city="Gap")

    for asked in ({"q": typed}, {"city": typed}):
        page = owner.get("/admin/clients/export.csv?" + urlencode(asked | {"format": "standard"})).text
        assert name in page and "Martin" not in page, asked


def test_a_database_that_cannot_keep_a_value_costs_nothing_that_was_typed(owner, monkeypatch):
    from sqlalchemy.exc import DataError

    from admin_views import form_pages

    def fail(*_args):
        raise DataError("INSERT", {}, Exception("out of range"))

    monkeypatch.setattr(form_pages, "create_record", fail)

    answer = owner.post("/admin/clients/new", data=CLIENT)

    assert answer.status_code == 422
    assert 'value="Élan"' in answer.text and "INSERT" not in answer.text


def test_the_last_day_of_a_key_reads_dates_only(owner, session):
    user_id = session.scalars(select(User.id)).first()
    sent = {"name": "Autre", "user_id": user_id, "scopes": ["bookings:read"], "expires_on": "20301231"}

    answer = owner.post("/api-keys/new", data=sent)

    assert answer.status_code == 422
    assert "expires_on-error" in answer.text
