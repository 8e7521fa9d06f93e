"""Every page in French and in English: nothing in the other language, no code in place of a word."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from itertools import chain
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import polib
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, get_domain
from sqlalchemy import Enum, String, select
from sqlalchemy.orm import Session

from models import Account, Base, Pool
from models.inventory import ClosureReason
from resources.choices import CHOICES
from resources.words import WORDS
from rules.stay import Stay
from rules.workflow import Action, BadTransition, Status, after
from services.bookings import cancel
from services.closures import close_nights
from tests.conftest import PASSWORD
from tests.factories import ACTOR, NOW, make_client, make_house, sell
from web.formats import sentence

CATALOGUE = Path(__file__).resolve().parent.parent / "translations/fr/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")
SNAKE = re.compile(r"(?<![\w@/.-])[a-z]+(?:_[a-z]+)+(?![\w@/.-])")
READ_ALOUD = {"aria-label", "title", "placeholder", "alt"}
NEVER_CLOSED = {"br", "hr", "img", "input", "link", "meta", "use", "path", "source"}
OWN_NAMES = {"Français", "English", "FR", "EN"}  # each language is offered under its own name
OF_ONE_KIND = 2  # pages whose addresses differ by numbers only


class Words(HTMLParser):
    """What a page shows or has read aloud, its language, and where it leads; not what is marked as another language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lang: str | None = None
        self.said: list[str] = []
        self.links: list[str] = []
        self._silent = 0
        self._other: list[str] = []  # what stands open within a part of another language
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value}
        self._silent += tag in ("script", "style")
        if tag == "html":
            self.lang = values.get("lang")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if self._other or values.get("lang", self.lang) != self.lang:
            self._other += [tag] if tag not in NEVER_CLOSED else []
            return
        self.said += [value for name, value in values.items() if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if self._other and self._other[-1] == tag:
            self._other.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._other and data.strip():
            self.said.append(re.sub(r"[ \n]+", " ", data).strip())


class Other:
    """Sentences of the language that a page is not in."""

    def __init__(self, ours: set[str], theirs: set[str]) -> None:
        foreign = theirs - ours
        self.plain = {one for one in foreign if not PLACE.search(one)}
        filled = [one for one in foreign if PLACE.search(one) and len(PLACE.sub("", one)) > 5]
        self.filled = re.compile("|".join(f"(?:{self._pattern(one)})" for one in filled) or r"(?!)")

    @staticmethod
    def _pattern(sentence: str) -> str:
        return ".+?".join(re.escape(part) for part in PLACE.split(sentence))

    def __contains__(self, said: str) -> bool:
        return said in self.plain or self.filled.fullmatch(said) is not None


def sentences() -> tuple[set[str], set[str]]:
    """All that the catalogue says in English and in French."""
    english: set[str] = set()
    french: set[str] = set()
    for entry in polib.pofile(str(CATALOGUE)):
        english |= {entry.msgid, entry.msgid_plural} - {""}
        french |= {entry.msgstr, *entry.msgstr_plural.values()} - {""}
    return english, french


def stored() -> set[str]:
    """Stored values of choices, as programs read them."""
    members = {str(member.value) for choices in CHOICES.values() for member in choices}
    return members | {code for words in WORDS.values() for code in words}


def codes() -> set[str]:
    """Stored values of choices, none of which is a word of either language as it is written."""
    said = set().union(*sentences())
    return {code for code in stored() if code not in said and code.islower()}


def given(session: Session) -> set[str]:
    """Whatever people wrote: names, notes, texts."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Enum) and column.name not in WORDS
    ]
    rows = chain.from_iterable(session.execute(select(column).distinct()).scalars() for column in columns)
    return {value.strip() for value in rows if value}


@pytest.fixture
def spoken(app: Flask) -> Iterator[None]:
    """The catalogue as it is written, whether or not it was compiled."""
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="fr"))
    compiled.seek(0)
    cache = get_domain().cache
    kept = dict(cache)
    cache["fr", "messages"] = Translations(compiled, domain="messages")
    yield
    cache.clear()
    cache.update(kept)


@pytest.fixture
def owner(session: Session, login, spoken) -> FlaskClient:
    """The owner of a house in use: nights sold, cancelled and closed, a client, a changed record."""
    house = make_house(session)
    today = datetime.now(UTC).date()
    sell(session, house, "maison-du-puits", today, nights=3)
    booking = sell(session, house, "maison-du-puits", today + timedelta(days=40), client=make_client(session, "Roux"))
    cancel(session, booking.id, ACTOR, NOW)
    pool = session.scalars(select(Pool.id).where(Pool.establishment_id == house.id)).first()
    closed = Stay.of(today + timedelta(days=60), 2)
    close_nights(session, house.id, {pool: 1}, closed, ClosureReason.owner_use, "", ACTOR, NOW)
    return login()


def speak(browser: FlaskClient, language: str) -> None:
    """Choose the language as the switch does."""
    assert browser.post("/language", data={"lang": language}).status_code == 302


def crawl(browser: FlaskClient, starts: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    """Every page that can be reached, but for more of the same kind."""
    waiting = list(starts)
    seen: Counter[str] = Counter()
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        answer = browser.get(address)
        if answer.mimetype != "text/html" or answer.status_code >= 500:
            assert answer.status_code < 500, address
            continue
        page = Words(answer.text)
        if answer.status_code not in (301, 302, 303, 308):
            yield address, page
        for link in [urldefrag(urljoin(address, link)).url for link in [*page.links, answer.location or ""]]:
            parts = urlsplit(link)
            kind = re.sub(r"\d+", "0", parts.path)
            if parts.netloc or link in known or kind.startswith(("/static/", "/files/")) or kind.endswith(".csv"):
                continue
            known.add(link)
            if seen[kind] < OF_ONE_KIND:
                seen[kind] += 1
                waiting.append(link)


STARTS = (
    "/",
    "/nowhere",
    "/forgot",
    "/planning?month=never",
    "/prices/simulator?housing=maison-du-puits&arrival=2027-07-05&nights=3&compare=1",
    "/prices/simulator?housing=maison-du-puits&arrival=2027-07-05&nights=1&lang=en",
    "/prices/year?day=2027-07-06&year=2027",
    "/sale?arrival=2027-07-31&departure=2027-07-30&adults=2",
    "/admin/users/new",
    "/admin/changes/",
    "/admin/changes/1",
    "/admin/housings/999999",
    "/admin/seasons/?sort=nothing",
    "/admin/bookings/?status=confirmed&arrival_on_from=2026-11-01",
    "/admin/clients/?kind=company&language=fr",
    "/closures/1",
    "/account/password",
)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_one_language_and_shows_no_code(owner: FlaskClient, session: Session, language: str) -> None:
    english, french = sentences()
    foreign = Other(french, english) if language == "fr" else Other(english, french)
    raw = codes()
    free = given(session) | OWN_NAMES
    speak(owner, language)

    wrong, pages = set(), 0
    for address, page in crawl(owner, STARTS):
        pages += 1
        if page.lang != language:
            wrong.add((address, f"lang is {page.lang}"))
        for said in page.said:
            if address.startswith("/api/") and said in stored():
                continue
            is_code = not address.startswith("/api/") and (said in raw or SNAKE.search(said))
            if said not in free and (said in foreign or is_code):
                wrong.add((address, said))

    assert pages > 60
    assert wrong == set()


@pytest.mark.parametrize(
    ("language", "asked"),
    [("fr", r"À remplir|Ce champ est requis"), ("en", r"Please fill this in|This field is required")],
)
def test_an_empty_field_is_asked_for_in_the_language_of_the_page(
    client: FlaskClient, owner: FlaskClient, language: str, asked: str
) -> None:
    speak(owner, language)
    english, french = sentences()
    foreign = Other(french, english) if language == "fr" else Other(english, french)

    for address in ("/admin/housings/new", "/admin/establishments/new", "/admin/users/new", "/account/password"):
        answer = owner.post(address, data={})
        assert answer.status_code == 422, address
        said = Words(answer.text).said
        assert any(re.search(asked, one) for one in said), address
        assert [one for one in said if one in foreign and one not in OWN_NAMES] == []


def test_the_chosen_language_is_kept_with_the_account(app: Flask, owner: FlaskClient, session: Session) -> None:
    speak(owner, "en")
    session.expire_all()
    assert session.scalars(select(Account.language)).one() == "en"

    elsewhere = app.test_client()
    elsewhere.post("/login", data={"username": "user0", "password": PASSWORD})

    assert Words(elsewhere.get("/").text).lang == "en"


def test_a_refused_status_is_named_in_french(app: Flask, spoken) -> None:
    with app.test_request_context("/"), force_locale("fr"), pytest.raises(BadTransition) as refused:
        after(Status.cancelled, Action.cancel)
    with app.test_request_context("/"), force_locale("fr"):
        assert "« Annulé »" in sentence(refused.value.text).replace("\u00a0", " ")


def test_french_counts_nothing_in_the_singular() -> None:
    catalogue = polib.pofile(str(CATALOGUE))

    assert catalogue.metadata["Language"] == "fr"
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    assert "charset=utf-8" in catalogue.metadata["Content-Type"]


def test_french_is_written_with_its_own_signs() -> None:
    wrong = [
        said
        for entry in polib.pofile(str(CATALOGUE))
        for said in (entry.msgstr, *entry.msgstr_plural.values())
        if re.search(r"\w'\w| [:;!?»]|« | %(?![(sd])", said)
    ]
    assert wrong == []
