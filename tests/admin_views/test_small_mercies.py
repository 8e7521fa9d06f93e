"""What a record forgives and what it warns of: files taken away, defaults, empty terms, doors, circles."""

import io
import re

from PIL import Image
from sqlalchemy import select

from models import Client, Housing, Pool, Season, Tariff, TermsVersion
from models.tariff import TariffStatus
from services.rights import OWNER
from services.tariffs import draft_of
from tests.admin_views.questions import say_yes
from tests.admin_views.test_generated_screens import CLIENT, version_of
from tests.admin_views.test_what_is_typed import establishment, pool_form
from tests.factories import make_client

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def logo():
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "#2a6").save(buffer, "PNG")
    buffer.seek(0)
    return buffer, "logo.png"


def test_a_logo_is_sent_shown_replaced_and_taken_away(owner, session, house):
    assert "logo-remove" not in owner.get(f"/admin/establishments/{house.id}/edit").text

    answer = establishment(owner, session, logo=logo())

    session.expire_all()
    first = house.logo
    assert answer.status_code == 302, answer.text
    assert (first.name, first.mime_type) == ("logo.png", "image/png")
    given = owner.get(f"/files/{first.id}")
    assert given.data[:4] == b"\x89PNG" and "attachment" not in given.headers["Content-Disposition"]
    page = owner.get(f"/admin/establishments/{house.id}/edit").text
    assert 'name="logo-remove"' in page and f'src="/files/{first.id}"' in page

    establishment(owner, session, **{"logo-remove": "1", "logo": logo()})
    session.expire_all()
    assert house.logo is not None and house.logo.id != first.id

    establishment(owner, session, **{"logo-remove": "1"})
    session.expire_all()
    assert house.logo is None


def test_a_removal_stays_ticked_when_something_else_is_wrong(owner, session):
    establishment(owner, session, logo=logo())

    answer = establishment(owner, session, **{"logo-remove": "1", "email": "pas une adresse"})

    assert answer.status_code == 422
    assert re.search(r'name="logo-remove"[^>]* checked', answer.text)


def test_a_photo_that_must_be_there_offers_no_removal(owner, session, house):
    page = owner.get("/admin/housings/new").text

    assert 'type="file"' in page and "file-remove" not in page


def pdf_terms(owner, session) -> TermsVersion:
    sent = {"title": "CGV 2028", "kind": "pdf", "file": (io.BytesIO(PDF), "../CGV 2028.pdf")}
    answer = owner.post("/admin/terms/new", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return session.scalars(select(TermsVersion).order_by(TermsVersion.id.desc())).first()


def test_terms_sent_as_a_pdf_are_downloaded_as_they_were(owner, session):
    terms = pdf_terms(owner, session)

    given = owner.get(f"/files/{terms.file_id}")

    assert given.data == PDF
    assert given.mimetype == "application/pdf"
    assert (
        given.headers["Content-Disposition"].startswith("attachment") and "CGV" in given.headers["Content-Disposition"]
    )
    assert f"/files/{terms.file_id}" in owner.get(f"/admin/terms/{terms.id}").text


def test_terms_turned_into_a_text_leave_their_pdf_behind(owner, session):
    terms = pdf_terms(owner, session)
    page = owner.get(f"/admin/terms/{terms.id}/edit").text
    text = {"title": "CGV 2028", "kind": "text", "text_fr": "Arrhes", "row_version": version_of(page)}

    answer = owner.post(f"/admin/terms/{terms.id}/edit", data=text)

    session.expire_all()
    assert answer.status_code == 302, answer.text
    assert (terms.kind.value, terms.file_id, terms.text_fr) == ("text", None, "Arrhes")


def test_a_pdf_taken_away_from_pdf_terms_is_refused_on_its_field(owner, session):
    terms = pdf_terms(owner, session)
    page = owner.get(f"/admin/terms/{terms.id}/edit").text
    sent = {"title": "CGV", "kind": "pdf", "file-remove": "1", "row_version": version_of(page)}

    answer = owner.post(f"/admin/terms/{terms.id}/edit", data=sent)

    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_a_pdf_sent_with_terms_as_text_is_refused_on_its_field(owner):
    sent = {"title": "CGV", "kind": "text", "file": (io.BytesIO(PDF), "cgv.pdf")}

    answer = owner.post("/admin/terms/new", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_terms_without_a_word_are_not_published(owner, session):
    owner.post("/admin/terms/new", data={"title": "CGV 2028", "kind": "text", "text_fr": "  "})
    terms = session.scalars(select(TermsVersion).order_by(TermsVersion.id.desc())).first()

    page = say_yes(owner, f"/admin/terms/{terms.id}/do/publish", follow_redirects=True).text

    session.expire_all()
    assert terms.published_at is None
    assert "notice-danger" in page and "PDF" in page


def test_of_two_billing_addresses_by_default_the_last_ticked_stays(owner, session):
    client_id = make_client(session).id
    place = {"name": "Mairie", "address_line1": "1 place", "postcode": "05000", "city": "Gap", "country": "FR"}
    both = {f"billing_addresses-{at}-{name}": value for at in (0, 1) for name, value in place.items()}
    ticks = {f"billing_addresses-{at}-is_default": "y" for at in (0, 1)}
    page = owner.get(f"/admin/clients/{client_id}/edit").text

    owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | both | ticks | {"row_version": version_of(page)})

    session.expire_all()
    first, second = session.get(Client, client_id).billing_addresses
    assert (first.is_default, second.is_default) == (False, True)

    page = owner.get(f"/admin/clients/{client_id}/edit").text
    ids = {"billing_addresses-0-id": first.id, "billing_addresses-1-id": second.id}
    owner.post(f"/admin/clients/{client_id}/edit", data=CLIENT | both | ticks | ids | {"row_version": version_of(page)})

    session.expire_all()
    assert (first.is_default, second.is_default) == (True, False)


def test_a_housing_without_a_pool_warns_that_it_is_never_offered(owner, session):
    sent = {"name_fr": "Seule", "code": "seule", "kind": "room", "capacity": "2", "position": "0"}

    saved = owner.post("/admin/housings/new", data=sent, follow_redirects=True)

    alone = session.scalars(select(Housing).where(Housing.code == "seule")).one()
    warned = saved.text.count("notice-warning")
    assert warned >= 2  # the message after saving, and the note that stays
    assert "notice-warning" in owner.get(f"/admin/housings/{alone.id}").text
    other = session.scalars(select(Housing).where(Housing.code != "seule")).first()
    assert "notice-warning" not in owner.get(f"/admin/housings/{other.id}").text


def prepare(owner, session) -> Tariff:
    published = session.scalars(select(Tariff).where(Tariff.status == TariffStatus.published)).one()
    owner.post(f"/admin/tariffs/{published.id}/do/prepare")
    return draft_of(session, published.establishment_id)


def test_a_row_changed_since_the_question_is_not_deleted(owner, session):
    row_id = prepare(owner, session).charges[0].rows[0].id
    url = f"/admin/rates/{row_id}"
    asked = version_of(owner.get(f"{url}/delete").text)
    assert f'value="{asked}"' in owner.get(url).text.partition("<dialog")[2]
    form = owner.get(f"{url}/edit").text
    sent = _typed(form) | {"row_version": version_of(form), "position": "77"}
    assert owner.post(f"{url}/edit", data=sent).status_code == 302

    for token in (asked, ""):
        answer = owner.post(f"{url}/delete", data={"row_version": token}, follow_redirects=True)
        assert "notice-danger" in answer.text
    assert owner.get(url).status_code == 200

    owner.post(f"{url}/delete", data={"row_version": version_of(owner.get(f"{url}/delete").text)})
    assert owner.get(url).status_code == 404


def _typed(page: str) -> dict:
    """What a browser would send back of a price's form, as far as the price needs it."""
    amount = re.search(r'name="amount_cents"[^>]*value="([^"]*)"', page).group(1)
    values = {}
    for name in ("charge", "per", "counting"):
        select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S).group(0)
        option = next(tag for tag in re.findall(r"<option[^>]*>", select_) if "selected" in tag)
        values[name] = re.search(r'value="([^"]*)"', option).group(1)
    return values | {"amount_cents": amount}


def test_seasons_without_one_another_in_a_circle_are_refused_on_minus(owner, session):
    new = prepare(owner, session)
    made = []
    for number, code in enumerate(("un", "deux", "trois")):
        sent = {"name_fr": code, "code": code, "position": "1", "minus": [made[-1].id] if made else []}
        assert owner.post("/admin/seasons/new", data=sent).status_code == 302, number
        made.append(session.scalars(select(Season).where(Season.code == code, Season.tariff_id == new.id)).one())
    page = owner.get(f"/admin/seasons/{made[0].id}/edit").text
    sent = {"name_fr": "un", "code": "un", "position": "1", "minus": [made[2].id], "row_version": version_of(page)}

    answer = owner.post(f"/admin/seasons/{made[0].id}/edit", data=sent)

    session.expire_all()
    assert answer.status_code == 422
    assert 'href="#minus"' in answer.text
    assert made[0].minus == []


def test_a_connecting_door_is_named_from_both_sides(owner, session, house):
    rooms = {f"units-{at}-{key}": value for at, name in enumerate("AB") for key, value in unit(name).items()}
    sent = {"name_fr": "Étage", "code": "etage", "kind": "room", "capacity": "2", "position": "0"}
    assert owner.post("/admin/pools/new", data=sent | rooms).status_code == 302
    pool = session.scalars(select(Pool).where(Pool.code == "etage")).one()
    one, other = pool.units
    page = owner.get(f"/admin/pools/{pool.id}/edit").text
    ids = {"units-0-id": one.id, "units-1-id": other.id, "units-0-connects_to": other.id}

    answer = owner.post(
        f"/admin/pools/{pool.id}/edit", data=pool_form(pool, row_version=version_of(page)) | rooms | ids
    )

    assert answer.status_code == 302, answer.text
    shown = owner.get(f"/admin/pools/{pool.id}").text.partition('id="related-1"')[2].partition("</table>")[0]
    assert shown.count("Chambre A") == 2 and shown.count("Chambre B") == 2


def unit(name):
    return {
        "code": f"chambre-{name.lower()}",
        "name": f"Chambre {name}",
        "kind": "room",
        "gender": "mixed",
        "position": "0",
    }


def test_lists_with_nothing_in_them_say_what_will_be_there(client, login, app):
    browser = login(OWNER)
    for slug in ("mails", "changes"):
        page = browser.get(f"/admin/{slug}/?page_size=10&" + ("row_id=999999" if slug == "changes" else "")).text
        assert "empty-state" in page, slug
