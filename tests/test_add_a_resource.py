"""docs/add-a-resource.md, done: one model and ten lines give screens, rights, menu, export."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, configure_mappers, mapped_column

import resources
from admin_views import menu
from admin_views.resources_screens import register_resource
from api.resources import api_of
from extensions import accounts, admin, db
from models import Base
from models.base import Archivable, OfEstablishment, Versioned, code, name, optional_cents, pk
from resources import labels, scope
from resources.resource import Group, Resource
from rules.text import N_
from services.accounts import NewAccount, create_account
from services.actor import Channel
from services.api_keys import NewKey, create_key
from services.rights import OWNER, READER, TEAM, actor_of, seed_rights
from tests.factories import NOW, make_house


@pytest.fixture(scope="module")
def model(whole_app: Flask) -> Iterator[type]:
    """A bicycle, as a project of somebody's own would add it."""

    class Bicycle(OfEstablishment, Versioned, Archivable, Base):
        __tablename__ = "bicycle"
        __search__: ClassVar = ("name", "code")
        __table_args__ = (CheckConstraint("gears BETWEEN 1 AND 30", "gears_are_sensible"),)

        id: Mapped[pk]
        code: Mapped[code]
        name: Mapped[name]
        gears: Mapped[int] = mapped_column(default=1)
        frame: Mapped[str | None] = mapped_column(String(32))
        deposit_cents: Mapped[optional_cents]

    configure_mappers()
    with whole_app.app_context():
        Bicycle.__table__.create(db.engine, checkfirst=True)
    yield Bicycle
    with whole_app.app_context():
        Bicycle.__table__.drop(db.engine, checkfirst=True)
    Base.metadata.remove(Bicycle.__table__)
    Base.registry._dispose_cls(Bicycle)


@pytest.fixture(scope="module")
def bicycles(model: type) -> Iterator[Resource]:
    """The declaration, and the two lines that go with it: labels and scope."""
    own = {"gears": N_("Gears"), "frame": N_("Frame"), "deposit_cents": N_("Deposit")}
    labels.LABELS.update(own)
    scope.SCOPES["bicycle"] = scope.Scope(scope.Reach.column)
    yield Resource(
        model,
        slug="bicycles",
        label=N_("Bicycles"),
        label_one=N_("a bicycle"),
        add_label=N_("New bicycle"),
        menu="housings",
        icon="tool",
        columns=("name", "code", "gears", "deposit_cents"),
        sort="name",
        filters=("gears", "deposit_cents"),
        search=True,
        form=(Group(N_("Bicycle"), ("name", "code", "gears", "frame", "deposit_cents")),),
        help={"gears": N_("Example: 21")},
    )
    for key in own:
        del labels.LABELS[key]
    del scope.SCOPES["bicycle"]


@pytest.fixture
def added(session, whole_app, bicycles, monkeypatch) -> Resource:
    """The table and the rights, as a migration and `flask init` would make them; the screens, once."""
    bicycles.model.__table__.create(db.engine, checkfirst=True)
    seed_rights(session, [resource.name for resource in (*resources.RESOURCES, bicycles)])
    monkeypatch.setattr(menu, "RESOURCES", (*resources.RESOURCES, bicycles))
    if "Bicycle.index" not in whole_app.view_functions:
        monkeypatch.setattr(whole_app, "_got_first_request", False)
        register_resource(whole_app, admin, bicycles)
        accounts.add_api(api_of(bicycles))
    return bicycles


BICYCLE = {"name": "Grand bi", "code": "grand-bi", "gears": "3", "frame": "acier", "deposit_cents": "150,00"}


def test_a_new_resource_is_made_listed_read_changed_and_exported(session, login, added):
    make_house(session)
    browser = login(OWNER)

    assert browser.post("/admin/bicycles/new", data=BICYCLE).status_code == 302
    row = session.scalars(db.select(added.model)).one()
    assert (row.gears, row.deposit_cents) == (3, 15_000)
    assert "Grand bi" in browser.get("/admin/bicycles/?gears_from=2&sort=-deposit").text
    assert "Grand bi" in browser.get("/admin/bicycles/?q=GRAND").text
    assert "Grand bi" not in browser.get("/admin/bicycles/?q=tandem").text
    assert "acier" in browser.get(f"/admin/bicycles/{row.id}").text
    changed = browser.post(f"/admin/bicycles/{row.id}/edit", data=BICYCLE | {"gears": "7", "row_version": "1"})
    assert changed.status_code == 302
    file = browser.get("/admin/bicycles/export.csv?format=excel").data.decode("utf-8-sig")
    assert file.split("\r\n")[1] == "Grand bi;grand-bi;7;150,00"


def test_a_new_resource_stands_in_the_menu_of_those_with_the_right(session, login, added):
    make_house(session)

    assert "/admin/bicycles/" in login(OWNER).get("/admin/clients/").text


def test_a_new_resource_is_read_but_not_written_by_readers(session, login, added):
    make_house(session)
    browser = login(READER)

    assert browser.get("/admin/bicycles/").status_code == 200
    assert browser.post("/admin/bicycles/new", data=BICYCLE).status_code == 403
    assert session.scalars(db.select(added.model)).all() == []


def test_a_new_resource_of_another_house_is_not_seen(session, login, added):
    mine, other = make_house(session), make_house(session, code="autre-maison")
    session.add(added.model(name="Vélo", code="velo", establishment_id=other.id))
    session.commit()
    browser = login(TEAM, establishments=[mine])
    theirs = session.scalars(db.select(added.model.id)).one()

    assert "Vélo" not in browser.get("/admin/bicycles/").text
    assert browser.get(f"/admin/bicycles/{theirs}").status_code == 404


def test_a_new_resource_is_read_through_the_api_and_described(session, client, added):
    house = make_house(session)
    session.add(added.model(name="Vélo", code="velo", deposit_cents=15_000, establishment_id=house.id))
    session.commit()
    key = {"Authorization": f"Bearer {key_of(session, OWNER)}"}

    (item,) = client.get("/api/v1/bicycles?deposit_from=100&sort=-gears", headers=key).json["items"]
    paths = client.get("/api/v1/openapi.json", headers=key).json["paths"]

    assert (item["name"], item["deposit_cents"], item["gears"]) == ("Vélo", 15_000, 1)
    assert client.get(f"/api/v1/bicycles/{item['id']}", headers=key).json["frame"] is None
    assert client.get("/api/v1/bicycles?frame=x", headers=key).status_code == 400
    assert client.get("/api/v1/bicycles").status_code == 401
    assert {"/api/v1/bicycles", "/api/v1/bicycles/{record_id}"} <= paths.keys()


def key_of(session, role: str) -> str:
    """A key that reads everything its person may see."""
    new = NewAccount("Ada", "Programme", "ada@example.org", "un chat sur le toit rouge", role)
    user = create_account(session, new, NOW)
    actor = actor_of(session, user.id, Channel.screen, None)
    return create_key(session, NewKey(user.id, "test", ["*:read"]), ["*:read"], actor, NOW)[1]


def test_a_refusal_of_the_database_is_told_even_without_words_for_it(session, login, added):
    make_house(session)

    answer = login(OWNER).post("/admin/bicycles/new", data=BICYCLE | {"gears": "99"})

    assert answer.status_code == 422
    assert "CHECK" not in answer.text
