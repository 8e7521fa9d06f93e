"""Forms that add something, sent twice by an impatient finger, a slow line or the way back."""

import re

import pytest
from sqlalchemy import func, select

from models import Account, IdempotencyKey, RatePlan, RateRow, Tariff
from models.tariff import TariffStatus
from services.drafts import abandon_draft
from services.rights import OWNER
from services.tariffs import publish
from tests.admin_views.test_users_screen import NEW as PERSON
from tests.factories import ACTOR, NOW
from tests.services.drafts import charge_of, make_draft

PLAN = {"name_fr": "Demi-pension", "code": "demi", "position": "10"}


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


@pytest.fixture
def owner(draft, login):
    browser = login(OWNER)
    browser.post("/language", data={"lang": "en"})
    return browser


def once_of(page: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', page).group(1)


def count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_a_price_typed_once_and_sent_twice_stands_once(session, owner, draft) -> None:
    url = f"/admin/rates/new?tariff={draft.id}"
    before = count(session, RateRow)
    page = owner.get(url).text
    price = {"charge": str(charge_of(draft).id), "amount_cents": "85", "per": "night", "counting": "unit"}
    sent = price | {"position": "0", "once": once_of(page)}

    first, second = owner.post(url, data=sent), owner.post(url, data=sent)

    assert first.status_code == 302, first.text
    assert second.location == first.location
    assert "Nothing was added twice" in owner.get(second.location).text
    assert count(session, RateRow) == before + 1


def test_other_values_behind_the_way_back_are_asked_about_and_then_added(session, owner) -> None:
    once = once_of(owner.get("/admin/rate-plans/new").text)
    owner.post("/admin/rate-plans/new", data=PLAN | {"once": once})
    before = count(session, RatePlan)
    other = PLAN | {"name_fr": "Pension complète", "code": "pension"}

    answer = owner.post("/admin/rate-plans/new", data=other | {"once": once})

    assert answer.status_code == 409
    assert "already added something" in answer.text
    assert 'value="Pension complète"' in answer.text
    assert count(session, RatePlan) == before
    assert owner.post("/admin/rate-plans/new", data=other | {"once": once_of(answer.text)}).status_code == 302
    assert count(session, RatePlan) == before + 1


def test_a_refused_form_keeps_its_token_and_adds_once_it_is_mended(session, owner) -> None:
    once = once_of(owner.get("/admin/rate-plans/new").text)

    refused = owner.post("/admin/rate-plans/new", data=PLAN | {"name_fr": "", "once": once})

    assert refused.status_code == 422
    assert once_of(refused.text) == once
    assert owner.post("/admin/rate-plans/new", data=PLAN | {"once": once}).status_code == 302


def test_what_was_deleted_since_is_not_added_again(session, owner, draft) -> None:
    sent = {"name_fr": "Fêtes", "code": "fetes", "position": "1"}
    sent["once"] = once_of(owner.get("/admin/seasons/new").text)
    made = owner.post("/admin/seasons/new", data=sent).location
    version = re.search(r'name="row_version" value="([^"]+)"', owner.get(f"{made}/delete").text).group(1)
    owner.post(f"{made}/delete", data={"row_version": version})

    answer = owner.post("/admin/seasons/new", data=sent)

    assert answer.location == "/admin/seasons/"
    assert "has been deleted since" in owner.get(answer.location).text


def test_what_was_published_since_is_led_to_all_the_same(session, owner, draft) -> None:
    sent = {"name_fr": "Fêtes", "code": "fetes", "position": "1"}
    sent["once"] = once_of(owner.get("/admin/seasons/new").text)
    made = owner.post("/admin/seasons/new", data=sent).location
    publish(session, session.get_one(Tariff, draft.id), ACTOR, NOW)

    assert owner.post("/admin/seasons/new", data=sent).location == made


def test_a_version_prepared_twice_by_one_form_is_one_version(session, owner, draft) -> None:
    abandon_draft(session, session.get_one(Tariff, draft.id), ACTOR)
    sent = {"label": "2031", "once": once_of(owner.get("/admin/tariffs/new").text)}

    first, second = owner.post("/admin/tariffs/new", data=sent), owner.post("/admin/tariffs/new", data=sent)

    assert first.status_code == 302
    assert second.location == first.location
    assert len(session.scalars(select(Tariff).where(Tariff.status == TariffStatus.draft)).all()) == 1


def test_a_user_added_twice_is_led_to_and_his_password_is_kept_nowhere(session, owner) -> None:
    person = PERSON | {"once": once_of(owner.get("/admin/users/new").text)}
    before = count(session, Account)

    first = owner.post("/admin/users/new", data=person)
    second = owner.post("/admin/users/new", data=person | {"password": "quatre mots qui vont bien"})

    assert first.status_code == 302
    assert second.location == first.location  # the password does not tell two forms apart: nothing is kept of it
    assert count(session, Account) == before + 1
    assert session.scalars(select(IdempotencyKey.owner)).one().startswith("user:")
