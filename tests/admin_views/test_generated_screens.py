"""Generated screens in use: records are made, read, changed, archived, deleted, exported."""

import re
from datetime import date, time

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from models import (
    Account,
    ApiKey,
    Audit,
    Charge,
    Client,
    Establishment,
    Housing,
    HousingPool,
    Pool,
    RateRow,
    Season,
    SeasonPiece,
    Tariff,
)
from models.tariff import PieceKind, TariffStatus
from resources import RESOURCES
from rules.occupancy import Takes
from services.actor import Actor, Channel
from services.rights import OWNER, TEAM
from tests.admin_views.questions import say_yes
from tests.factories import make_client, make_house

CLIENT = {"kind": "person", "first_name": "Zoé", "last_name": "Élan", "language": "fr", "country": "FR"}


def version_of(page: str) -> str:
    return re.search(r'name="row_version" value="([^"]+)"', page).group(1)


def draft(session, house) -> Tariff:
    query = select(Tariff).where(Tariff.establishment_id == house.id, Tariff.status == TariffStatus.draft)
    return session.scalars(query).one()


@pytest.fixture
def owner(session, login):
    make_house(session)
    return login(OWNER)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.slug)
def test_every_list_record_form_and_file_of_the_owner_opens(owner, resource):
    listed = owner.get(f"/admin/{resource.slug}/")
    assert listed.status_code == 200
    assert owner.get(f"/admin/{resource.slug}/export.csv").status_code == 200
    for record_id in re.findall(rf'/admin/{resource.slug}/(\d+)"', listed.text)[:2]:
        assert owner.get(f"/admin/{resource.slug}/{record_id}").status_code in (200, 302)
        if resource.writes:
            assert owner.get(f"/admin/{resource.slug}/{record_id}/edit").status_code in (200, 302)


def test_a_client_is_made_with_a_name_by_which_he_is_sorted(owner, session):
    answer = owner.post("/admin/clients/new", data=CLIENT)

    assert answer.status_code == 302
    assert session.scalars(select(Client)).one().display_name == "Élan Zoé"


def test_a_change_is_written_to_the_audit_with_its_author(owner, session):
    client_id = make_client(session).id
    page = owner.get(f"/admin/clients/{client_id}/edit").text

    owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | {"row_version": version_of(page), "city": "Gap"})

    change = session.scalars(select(Audit).where(Audit.action == "update", Audit.table_name == "client")).one()
    assert change.changes["city"] == [None, "Gap"]
    assert (change.actor, change.channel) == ("Camille User0", "screen")
    assert "Gap" in owner.get(f"/admin/clients/{client_id}").text


def test_children_are_added_changed_and_removed_inside_their_parent(owner, session):
    client_id = make_client(session).id
    two = {
        "contacts-0-name": "Ana",
        "contacts-0-role": "prof",
        "contacts-1-name": "Bob",
        "contacts-1-email": "b@example.org",
    }
    page = owner.get(f"/admin/clients/{client_id}/edit").text
    owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | two | {"row_version": version_of(page)})
    ana, bob = session.get(Client, client_id).contacts
    kept = {"contacts-0-id": ana.id, "contacts-0-name": "Anaïs", "contacts-1-id": bob.id, "del-contacts-1": "on"}

    page = owner.get(f"/admin/clients/{client_id}/edit").text
    answer = owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | kept | {"row_version": version_of(page)})

    session.expire_all()
    assert answer.status_code == 302
    assert [contact.name for contact in session.get(Client, client_id).contacts] == ["Anaïs"]


def test_a_child_of_another_record_is_never_changed_through_this_one(owner, session):
    theirs, mine = make_client(session), make_client(session, "Martin")
    theirs.contacts = [by_name_of_contact("Secret")]
    session.commit()
    contact_id, mine_id = theirs.contacts[0].id, mine.id
    page = owner.get(f"/admin/clients/{mine_id}/edit").text
    sent = {"contacts-0-id": contact_id, "contacts-0-name": "Volé", "row_version": version_of(page)}

    owner.post(f"/admin/clients/{mine_id}/edit", data=CLIENT | sent)

    session.expire_all()
    assert session.get(Client, theirs.id).contacts[0].name == "Secret"


def by_name_of_contact(name):
    from models import Contact

    return Contact(name=name)


def test_what_was_typed_survives_a_refusal_with_its_reason(owner):
    answer = owner.post("/admin/clients/new", data=CLIENT | {"email": "pas une adresse", "notes": "<b>gras</b>"})

    assert answer.status_code == 422
    assert 'value="pas une adresse"' in answer.text
    assert "&lt;b&gt;gras&lt;/b&gt;" in answer.text
    assert 'href="#email"' in answer.text


def test_a_code_taken_twice_is_told_on_its_field_without_sql(owner, session):
    code = session.scalars(select(Housing.code)).first()
    sent = {"name_fr": "Doublon", "code": code, "kind": "room", "capacity": "2", "position": "0"}

    answer = owner.post("/admin/housings/new", data=sent)

    assert answer.status_code == 422
    assert 'href="#code"' in answer.text
    assert "UNIQUE" not in answer.text and "INSERT" not in answer.text


def test_archiving_takes_a_record_off_lists_and_bringing_back_returns_it(owner, session):
    client_id = make_client(session).id

    asked = owner.get(f"/admin/clients/{client_id}/archive")
    assert asked.status_code == 200 and session.get(Client, client_id).archived_at is None
    owner.post(f"/admin/clients/{client_id}/archive")
    assert "Delaunay" not in owner.get("/admin/clients/").text.split("<tbody")[-1]
    owner.post(f"/admin/clients/{client_id}/restore")

    assert "Delaunay" in owner.get("/admin/clients/").text


def test_hours_and_shares_of_an_establishment_are_saved_as_typed(owner, session):
    house = session.scalars(select(Establishment)).one()
    page = owner.get(f"/admin/establishments/{house.id}/edit").text
    sent = {
        "name": house.name,
        "code": house.code,
        "country": "fr",
        "currency": "eur",
        "time_zone": "Europe/Paris",
        "default_language": "fr",
        "vat_regime": "taxable",
        "deposit_bp": "33,5",
        "check_in_from": "15:30",
        "check_in_until": "21:00",
        "check_out_until": "09:45",
        "iban": "fr76 3000 6000 0112 3456 7890 189",
        "row_version": version_of(page),
    }

    answer = owner.post(f"/admin/establishments/{house.id}/edit", data=sent)

    session.expire_all()
    assert answer.status_code == 302, answer.text
    assert (house.deposit_bp, house.check_in_from, house.currency) == (3350, time(15, 30), "EUR")
    assert house.iban == "FR7630006000011234567890189"


def test_a_published_tariff_is_changed_in_a_new_version_only(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    season = tariff.seasons[0]
    assert owner.get(f"/admin/seasons/{season.id}/edit").status_code == 302
    assert owner.post("/admin/seasons/new", data={"name_fr": "X", "code": "x", "position": "1"}).status_code == 409
    assert owner.post(f"/admin/seasons/{season.id}/delete").status_code == 302

    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    answer = owner.post("/admin/seasons/new", data={"name_fr": "Fêtes", "code": "fetes", "position": "1"})

    session.expire_all()
    assert answer.status_code == 302, answer.text
    house = tariff.establishment_id
    assert {row.tariff.status for row in session.scalars(select(Season).where(Season.code == "fetes"))} == {
        TariffStatus.draft
    }
    assert season.tariff_id == tariff.id and house is not None


def test_a_price_is_typed_with_a_comma_for_seasons_of_its_version(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    new = draft(session, session.scalars(select(Establishment)).one())
    charge = session.scalars(select(Charge).where(Charge.tariff_id == new.id)).first()
    sent = {
        "charge": charge.id,
        "amount_cents": "1 085,50",
        "per": "night",
        "counting": "unit",
        "position": "3",
        "seasons": [season.id for season in new.seasons[:2]],
        "arrival_weekdays": ["4", "5"],
        "nights": "2-6",
    }

    answer = owner.post("/admin/rates/new", data=sent)

    row = session.scalars(select(RateRow).order_by(RateRow.id.desc())).first()
    assert answer.status_code == 302, answer.text
    assert (row.amount_cents, row.arrival_weekdays, len(row.seasons)) == (108_550, 0b011_0000, 2)


def test_days_of_the_week_stand_from_monday_to_sunday(owner, session):
    owner.post(f"/admin/tariffs/{session.scalars(select(Tariff.id)).one()}/do/prepare")

    page = owner.get("/admin/rates/new").text

    days = re.findall(r'name="arrival_weekdays"[^>]*value="(\d)".*?form-check-label">([^<]+)<', page)
    assert days[0] == ("0", "lun.") and days[-1] == ("6", "dim.")


def test_a_season_of_the_published_version_cannot_be_chosen_in_a_draft(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    old = tariff.seasons[0].id
    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    new = draft(session, session.scalars(select(Establishment)).one())
    charge = session.scalars(select(Charge).where(Charge.tariff_id == new.id)).first()
    sent = {
        "charge": charge.id,
        "amount_cents": "10",
        "per": "night",
        "counting": "unit",
        "position": "3",
        "seasons": [old],
    }

    assert owner.post("/admin/rates/new", data=sent).status_code == 422


@pytest.mark.parametrize(
    "sent, field",
    [
        ({"amount_cents": "10", "percent_bp": "5", "per": "percent"}, "amount_cents"),
        ({}, "amount_cents"),
        ({"percent_bp": "5"}, "percent_bp"),
        ({"amount_cents": "10", "counting": "beyond"}, "counting_number"),
        ({"amount_cents": "dix"}, "amount_cents"),
        ({"amount_cents": "10,555"}, "amount_cents"),
        ({"amount_cents": "9" * 30}, "amount_cents"),
        ({"amount_cents": "10", "nights": "7-2"}, "nights"),
        ({"amount_cents": "10", "arrival_weekdays": ["9"]}, "arrival_weekdays"),
        ({"amount_cents": "10", "booked_before": "2027-02-30"}, "booked_before"),
        ({"amount_cents": "10", "from_nth_night": "1e9"}, "from_nth_night"),
        ({"amount_cents": "10", "per": "decade"}, "per"),
        ({"amount_cents": "10", "position": "99999999999999999999"}, "position"),
    ],
)
def test_a_price_that_contradicts_itself_is_told_on_its_field(owner, session, sent, field):
    tariff = session.scalars(select(Tariff)).one()
    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    new = draft(session, session.scalars(select(Establishment)).one())
    charge = session.scalars(select(Charge).where(Charge.tariff_id == new.id)).first()
    whole = {"charge": charge.id, "per": "night", "counting": "unit", "position": "3"} | sent

    answer = owner.post("/admin/rates/new", data=whole)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_row_of_a_draft_is_deleted_unless_something_refers_to_it(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    new = draft(session, session.scalars(select(Establishment)).one())
    row = new.charges[0].rows[0]
    used = next(
        season
        for season in new.seasons
        if session.scalars(select(RateRow).where(RateRow.seasons.any(Season.id == season.id))).first()
    )
    row_id, used_id = row.id, used.id

    for url in (f"/admin/rates/{row_id}/delete", f"/admin/seasons/{used_id}/delete"):
        answer = owner.post(url, data={"row_version": version_of(owner.get(url).text)})
        assert answer.status_code == 302

    session.expire_all()
    assert session.get(RateRow, row_id) is None
    assert session.get(Season, used_id) is not None


def test_publishing_a_draft_replaces_the_version_that_sold(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    owner.post(f"/admin/tariffs/{tariff.id}/do/prepare")
    new = draft(session, session.scalars(select(Establishment)).one())
    assert owner.get(f"/admin/tariffs/{new.id}/do/publish").status_code == 200

    say_yes(owner, f"/admin/tariffs/{new.id}/do/publish")

    session.expire_all()
    assert (new.status, tariff.status) == (TariffStatus.published, TariffStatus.archived)


def test_choices_are_looked_up_by_what_is_typed(owner, session):
    make_client(session)

    answer = owner.get("/admin/bookings/lookup/Client?query=dela")

    assert [title for _, title in answer.json] == ["Delaunay Élodie"]
    assert owner.get("/admin/bookings/lookup/User?query=a").status_code == 404


def test_the_file_of_a_list_is_exactly_what_is_filtered_and_sorted(owner, session):
    for name in ("Abel", "Bea", "Cleo"):
        make_client(session, name, city="Gap" if name != "Bea" else "Digne")

    answer = owner.get("/admin/clients/export.csv?format=excel&city=Gap&sort=-display_name")

    lines = answer.data.decode("utf-8-sig").split("\r\n")
    assert [line.split(";")[0] for line in lines[1:-1]] == ["Cleo Élodie", "Abel Élodie"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert owner.get("/admin/clients/export.csv?format=pdf").status_code == 400


def test_a_file_for_people_says_codes_in_words_and_one_for_programs_keeps_them(owner):
    owner.post("/admin/clients/new", data=CLIENT)

    people = owner.get("/admin/changes/export.csv?format=excel&table_name=client").data.decode("utf-8-sig")
    programs = owner.get("/admin/changes/export.csv?format=standard&table_name=client").text

    assert ";Création;Client;" in people and "create" not in people
    assert ",create,client," in programs


def test_codes_are_chosen_among_their_words_in_a_filter(owner):
    page = owner.get("/admin/changes/?channel=screen").text

    assert re.search(r'<option value="screen" selected>Écran</option>', page)
    assert re.search(r"Canal[\s\u202f\xa0]*: Écran", page)
    assert owner.get("/admin/changes/?channel=fax").status_code == 400


def test_dates_of_every_year_are_shown_without_a_year(owner, session):
    tariff = session.scalars(select(Tariff)).one()
    season = Season(tariff_id=tariff.id, code="fetes", name_fr="Fêtes", position=9)
    season.pieces = [SeasonPiece(kind=PieceKind.yearly, first_night=date(2000, 12, 20), last_night=date(2000, 1, 4))]
    session.add(season)
    session.commit()

    page = owner.get(f"/admin/seasons/{season.id}").text

    assert "20 décembre" in page and "4 janvier" in page
    assert "2000" not in page.partition("history")[0]


def test_the_whole_of_a_pool_needs_no_quantity_whatever_the_form_proposed(owner, session):
    pool = session.scalars(select(Pool)).first()
    assert (
        'value="1"'
        in re.search(r'<input[^>]*name="pools-[^"]*-quantity"[^>]*>', owner.get("/admin/housings/new").text)[0]
    )
    sent = {"name_fr": "Tout", "code": "tout", "kind": "house", "capacity": "9", "position": "0"}
    takes = {"pools-0-pool": pool.id, "pools-0-takes": "all", "pools-0-quantity": "1"}

    answer = owner.post("/admin/housings/new", data=sent | takes)

    assert answer.status_code == 302, answer.text
    (need,) = session.scalars(select(Housing).where(Housing.code == "tout")).one().pools
    assert (need.takes, need.quantity) == (Takes.all, None)


def test_a_line_that_was_removed_stays_in_the_history_of_its_parent(owner, session):
    client_id = make_client(session).id
    page = owner.get(f"/admin/clients/{client_id}/edit").text
    with_ana = CLIENT | {"contacts-0-name": "Ana", "row_version": version_of(page)}
    owner.post(f"/admin/clients/{client_id}/edit", data=with_ana)
    session.expire_all()
    (ana,) = session.get(Client, client_id).contacts
    page = owner.get(f"/admin/clients/{client_id}/edit").text
    gone = {"contacts-0-id": ana.id, "contacts-0-name": "Ana", "del-contacts-0": "on", "row_version": version_of(page)}

    owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | gone)

    history = owner.get(f"/admin/clients/{client_id}").text.partition('class="history"')[2]
    assert "a retiré une ligne" in history and "<del>Ana</del>" in history
    assert "127.0.0.1" in history


def test_a_number_that_comes_again_brings_no_history_of_another_house(owner, session):
    other = make_house(session, code="ailleurs")
    session.info["actor"] = Actor("Bernard Voisin", Channel.screen)
    theirs = session.scalars(
        select(HousingPool).join(Housing).where(Housing.establishment_id == other.id).order_by(HousingPool.id.desc())
    ).first()
    number = theirs.id
    theirs.quantity = 1
    session.commit()
    session.delete(theirs)
    session.commit()
    session.info["actor"] = Actor("Anne Chez-Elle", Channel.screen)
    ours = session.scalars(select(Housing).where(Housing.establishment_id != other.id)).first()
    pool_id = ours.pools[0].pool_id
    session.delete(ours.pools[0])
    session.flush()
    session.add(HousingPool(id=number, housing_id=ours.id, pool_id=pool_id, takes=Takes.all))
    session.commit()

    history = owner.get(f"/admin/housings/{ours.id}").text.partition('class="history"')[2]

    assert "Anne Chez-Elle" in history and "a retiré une ligne" in history and "a ajouté une ligne" in history
    assert "Bernard Voisin" not in history


def test_the_address_behind_a_change_is_for_who_keeps_the_audit(session, login):
    make_house(session)
    browser = login(OWNER)
    browser.post("/admin/clients/new", data=CLIENT)
    client_id = session.scalars(select(Client.id)).one()

    assert "127.0.0.1" in browser.get(f"/admin/clients/{client_id}").text
    assert "127.0.0.1" not in login(TEAM, name="equipe").get(f"/admin/clients/{client_id}").text


def test_the_person_of_a_user_is_in_the_history_of_that_user(owner, session):
    user_id = session.scalars(select(Account.id)).one()

    session.get_one(User, user_id).email = "camille@example.org"
    session.commit()

    history = owner.get(f"/admin/users/{user_id}").text.partition('class="history"')[2]

    assert "<del>user0@example.org</del>" in history and "<ins>camille@example.org</ins>" in history


def test_a_key_shows_who_made_it_and_who_ended_it(owner, session):
    sent = {"name": "Site", "user_id": session.scalars(select(Account.id)).one(), "scopes": ["*:read"]}
    assert owner.post("/api-keys/new", data=sent | {"expires_on": "2099-01-01"}).status_code == 201
    key_id = session.scalars(select(ApiKey.id)).one()
    owner.post(f"/api-keys/{key_id}/end")

    history = owner.get(f"/api-keys/{key_id}").text.partition('class="history"')[2]

    assert "a créé" in history and "a modifié" in history and "Camille User0" in history


def test_a_change_of_children_alone_tells_no_difference_of_the_record_itself(owner, session):
    client_id = make_client(session).id
    page = owner.get(f"/admin/clients/{client_id}/edit").text
    same = {"first_name": "Élodie", "last_name": "Delaunay", "email": "delaunay@example.org"}

    owner.post(
        f"/admin/clients/{client_id}/edit",
        data=CLIENT | same | {"contacts-0-name": "Ana", "row_version": version_of(page)},
    )

    changed = session.scalars(select(Audit).where(Audit.table_name == "client", Audit.action == "update")).all()
    assert changed == []
    assert session.scalars(select(Audit).where(Audit.table_name == "contact")).one().action == "create"
