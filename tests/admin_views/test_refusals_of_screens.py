"""Whoever has no right, another house's rows, stale saves, garbage: refused in words, nothing changed."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from models import Audit, Client, Establishment, Housing, Pool, RateRow, StoredFile, TermsVersion
from resources import RESOURCES
from services.rights import ACCOUNTANT, CLEANING, OWNER, READER, TEAM
from services.uploads import checked_picture
from tests.admin_views.questions import say_yes
from tests.factories import ESTABLISHMENT_FORM, make_client, make_house

CLIENT = {"kind": "person", "first_name": "Zoé", "last_name": "Élan", "language": "fr", "country": "FR"}
PARTS = {"record_id": "1", "action": "publish", "target": "Client"}
GARBAGE = ("abc", "0", "-1", "1e3", "99999999999999999999", "١", "1;drop", "%00", "../1", "None")


def version_of(page: str) -> str:
    return re.search(r'name="row_version" value="([^"]+)"', page).group(1)


def picture(size=(30, 20), kind="JPEG", mode="RGB") -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    buffer.seek(0)
    return buffer


def writing_routes(app):
    """Each endpoint of a generated screen with the methods it answers."""
    names = {resource.name for resource in RESOURCES}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in names:
            url = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: PARTS[found[1]], rule.rule)
            yield from ((url, method) for method in rule.methods - {"HEAD", "OPTIONS"})


def test_every_route_of_a_generated_screen_has_its_rule(app):
    from web.rights import rule_of

    names = {resource.name for resource in RESOURCES} | {"files"}
    routes = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in names]

    assert len(routes) > 100
    assert [route for route in routes if rule_of(app, route) is None] == []


def test_a_visitor_is_sent_to_the_login_from_every_route(app, session, client):
    make_house(session)
    for url, method in writing_routes(app):
        answer = client.open(url, method=method)
        assert answer.status_code == 302 and "/login" in answer.location, (method, url)


@pytest.mark.parametrize("role", [READER, ACCOUNTANT, CLEANING])
def test_who_only_reads_changes_nothing_by_any_route(app, session, login, role):
    make_house(session)
    make_client(session)
    browser = login(role)
    before = session.scalars(select(Audit.id).order_by(Audit.id)).all()
    for url, method in writing_routes(app):
        answer = browser.open(url, method=method, data=CLIENT)
        assert answer.status_code < 500, (method, url)
        if method == "POST":
            assert answer.status_code in (403, 404), (method, url)

    assert session.scalars(select(Audit.id).order_by(Audit.id)).all() == before


def test_cleaning_sees_no_list_of_people_or_money(app, session, login):
    make_house(session)
    browser = login(CLEANING)

    codes = {browser.get(f"/admin/{resource.slug}/").status_code for resource in RESOURCES}

    assert codes == {403}


def test_flask_admin_keeps_none_of_its_own_doors(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}

    assert not [rule for rule in rules if "ajax/" in rule or rule.endswith(("/action/", "/delete/", "/edit/", "/new/"))]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("tail", ["", "/edit", "/archive", "/do/publish"])
def test_a_garbage_id_is_a_page_that_does_not_exist(session, login, garbage, tail):
    browser = login(OWNER)

    assert browser.get(f"/admin/housings/{garbage}{tail}").status_code == 404


@pytest.mark.parametrize(
    "asked", ["page=-1", "page=x", "status=x", "arrival_on=x", "sort=x", "flt0_0=1", "client=x", "page_size=7", "%00=1"]
)
def test_a_garbage_filter_is_refused_by_name_on_pages_and_files(session, login, asked):
    browser = login(OWNER)

    for tail in ("", "export.csv"):
        answer = browser.get(f"/admin/bookings/{tail}?{asked}")
        assert answer.status_code == 400
        assert "SELECT" not in answer.text


def test_rows_of_another_house_are_not_found_by_any_address(session, login):
    mine, other = make_house(session), make_house(session, code="autre-maison")
    theirs = session.scalars(select(Housing.id).where(Housing.establishment_id == other.id)).first()
    price = session.scalars(select(RateRow.id).order_by(RateRow.id.desc())).first()
    browser = login(OWNER, establishments=[mine])

    for url in (f"/admin/housings/{theirs}", f"/admin/housings/{theirs}/edit", f"/admin/rates/{price}"):
        assert browser.get(url).status_code == 404
    assert browser.post(f"/admin/housings/{theirs}/archive").status_code == 404
    assert f'/admin/housings/{theirs}"' not in browser.get("/admin/housings/?page_size=200").text
    names = [row[0] for row in browser.get(f"/admin/housings/lookup/Pool?establishment={other.id}").json]
    assert names == []
    assert browser.get("/admin/users/").text.count("row-link") == 0


def test_a_pool_of_another_house_cannot_be_chosen_in_a_form(session, login):
    mine, other = make_house(session), make_house(session, code="autre-maison")
    pool_id = session.scalars(select(Pool.id).where(Pool.establishment_id == other.id)).first()
    housing_id = session.scalars(select(Housing.id).where(Housing.establishment_id == mine.id)).first()
    browser = login(OWNER, establishments=[mine])
    page = browser.get(f"/admin/housings/{housing_id}/edit").text
    sent = {
        "name_fr": "X",
        "code": "x",
        "kind": "room",
        "capacity": "2",
        "position": "0",
        "pools-9-pool": pool_id,
        "pools-9-takes": "all",
        "row_version": version_of(page),
    }

    assert browser.post(f"/admin/housings/{housing_id}/edit", data=sent).status_code == 422


def test_a_stale_save_shows_both_versions_and_overwrites_nothing(session, login):
    client_id = make_client(session).id
    browser = login(OWNER)
    page = browser.get(f"/admin/clients/{client_id}/edit").text
    old = version_of(page)
    browser.post(f"/admin/clients/{client_id}/edit", data=CLIENT | {"row_version": old, "city": "Gap"})

    answer = browser.post(f"/admin/clients/{client_id}/edit", data=CLIENT | {"row_version": old, "city": "Digne"})

    session.expire_all()
    assert answer.status_code == 409
    assert session.get(Client, client_id).city == "Gap"
    assert "Gap" in answer.text and 'value="Digne"' in answer.text
    again = CLIENT | {"row_version": version_of(answer.text), "city": "Digne"}
    assert browser.post(f"/admin/clients/{client_id}/edit", data=again).status_code == 302


def test_a_stale_save_of_children_alone_is_refused_too(session, login):
    client_id = make_client(session).id
    browser = login(OWNER)
    old = version_of(browser.get(f"/admin/clients/{client_id}/edit").text)
    same = {
        "kind": "person",
        "first_name": "Élodie",
        "last_name": "Delaunay",
        "language": "fr",
        "country": "FR",
        "email": "delaunay@example.org",
        "row_version": old,
    }
    first = browser.post(f"/admin/clients/{client_id}/edit", data=same | {"contacts-0-name": "Ana"})

    second = browser.post(f"/admin/clients/{client_id}/edit", data=same | {"contacts-0-name": "Bob"})

    session.expire_all()
    assert (first.status_code, second.status_code) == (302, 409)
    assert [contact.name for contact in session.get(Client, client_id).contacts] == ["Ana"]


def test_ten_megabytes_in_a_text_are_refused_and_html_stays_text(session, login):
    browser = login(TEAM)

    long = browser.post("/admin/clients/new", data=CLIENT | {"notes": "x" * 200_000})
    browser.post("/admin/clients/new", data=CLIENT | {"last_name": "<script>alert(1)</script>"})

    assert long.status_code == 422
    assert "<script>alert" not in browser.get("/admin/clients/").text
    assert "&lt;script&gt;alert" in browser.get("/admin/clients/").text


def test_a_request_beyond_the_limit_is_too_large(session, login):
    browser = login(TEAM)

    assert browser.post("/admin/clients/new", data=CLIENT | {"notes": "x" * 12_000_000}).status_code == 413


def test_a_photo_is_written_anew_and_given_to_those_who_see_its_housing(session, login):
    house = make_house(session)
    housing_id = session.scalars(select(Housing.id).where(Housing.establishment_id == house.id)).first()
    browser = login(OWNER)
    page = browser.get(f"/admin/housings/{housing_id}/edit").text
    sent = {
        "name_fr": "X",
        "code": "x",
        "kind": "room",
        "capacity": "2",
        "position": "0",
        "photos-0-file": (picture(), "../../etc/passwd.jpg"),
        "photos-0-caption_fr": "Vue",
        "photos-0-position": "0",
        "row_version": version_of(page),
    }

    answer = browser.post(f"/admin/housings/{housing_id}/edit", data=sent, content_type="multipart/form-data")

    file = session.scalars(select(StoredFile)).one()
    assert answer.status_code == 302, answer.text
    assert (file.name, file.mime_type, file.establishment_id) == ("passwd.jpg", "image/jpeg", house.id)
    given = browser.get(f"/files/{file.id}")
    assert given.status_code == 200 and given.data[:2] == b"\xff\xd8"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert login(CLEANING, name="menage").get(f"/files/{file.id}").status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_came_with_a_picture_is_kept(kind):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "devant chez Ana"
    picture = Image.new("RGB", (30, 20), "red")
    told = {"comment": b"devant chez Ana"} if kind == "JPEG" else {}
    picture.save(buffer, kind, exif=exif, icc_profile=b"profile of Ana", **told)
    sent = buffer.getvalue() + b"a tail of Ana"

    kept = checked_picture(sent, "photo", 10_000_000).content

    assert b"Ana" in sent and b"Ana" not in kept
    assert Image.open(io.BytesIO(kept)).size == (30, 20)


@pytest.mark.parametrize(
    "content, name",
    [
        (b"GIF89a", "x.jpg"),
        (b"<svg onload=alert(1)>", "x.svg"),
        (b"%PDF-1.4", "x.jpg"),
        (b"", "x.jpg"),
        (b"\xff\xd8\xff", "x.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(session, login, content, name):
    house = make_house(session)
    browser = login(OWNER)
    page = browser.get(f"/admin/establishments/{house.id}/edit").text
    sent = {"name": "X", "code": "x", "logo": (io.BytesIO(content), name), "row_version": version_of(page)}

    answer = browser.post(f"/admin/establishments/{house.id}/edit", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert not session.scalars(select(StoredFile)).all()


def test_a_file_larger_than_the_setting_allows_is_refused_with_its_limit(session, login, app, monkeypatch):
    house = make_house(session)
    browser = login(OWNER)
    page = browser.get(f"/admin/establishments/{house.id}/edit").text
    monkeypatch.setitem(app.config, "UPLOAD_MAX_BYTES", 2 * 1024 * 1024)
    large = io.BytesIO(b"x" * (2 * 1024 * 1024 + 1))
    sent = {"name": "X", "code": "x", "logo": (large, "x.png"), "row_version": version_of(page)}

    answer = browser.post(f"/admin/establishments/{house.id}/edit", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert re.search(r"Ce fichier dépasse 2\sMo\.", answer.text)
    assert not session.scalars(select(StoredFile)).all()


def test_a_picture_that_would_fill_the_memory_is_refused(session, login):
    house = make_house(session)
    browser = login(OWNER)
    page = browser.get(f"/admin/establishments/{house.id}/edit").text
    bomb = picture((9_000, 9_000), "PNG", "1")
    sent = {"name": "X", "code": "x", "logo": (bomb, "x.png"), "row_version": version_of(page)}

    answer = browser.post(f"/admin/establishments/{house.id}/edit", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert 'href="#logo"' in answer.text


def test_published_terms_are_never_changed_again(session, login):
    make_house(session)
    browser = login(OWNER)
    browser.post("/admin/terms/new", data={"title": "CGV 2028", "kind": "text", "text_fr": "Arrhes"})
    terms = session.scalars(select(TermsVersion).order_by(TermsVersion.id.desc())).first()
    say_yes(browser, f"/admin/terms/{terms.id}/do/publish")

    answer = browser.post(f"/admin/terms/{terms.id}/edit", data={"title": "Autre", "kind": "text"})

    session.expire_all()
    assert answer.status_code == 302
    assert (terms.title, terms.number) == ("CGV 2028", 2)
    assert terms.published_at is not None


def test_an_owner_of_some_houses_makes_no_new_establishment(session, login):
    house = make_house(session)
    browser = login(OWNER, establishments=[house])
    sent = {
        "name": "Neuf",
        "code": "neuf",
        **ESTABLISHMENT_FORM,
    }

    answer = browser.post("/admin/establishments/new", data=sent)

    assert answer.status_code == 403
    assert len(session.scalars(select(Establishment)).all()) == 1
