"""Pages, order, filters and search of lists, on real rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from extensions import db
from models import Client
from resources import by_name
from resources.listing import read_page, stream, visible_columns
from resources.query import Reader, parse
from services.actor import Actor, Channel, command
from services.bookings import Sale, book
from services.rights import MONEY
from tests.factories import ACTOR, NOW, ask, make_client, make_house, sell

BOOKINGS, CLIENTS, HOUSINGS, RATES = (by_name(name) for name in ("Booking", "Client", "Housing", "RateRow"))
READER = Reader(command("test"), date(2026, 11, 22))


def titles(session, resource, pairs, reader=READER):
    columns = visible_columns(resource, reader.actor, resource.columns)
    page = read_page(session, resource, reader, parse(resource, pairs, reader), columns)
    return [row[2] for row in page.rows], page


def many_clients(session, count):
    for number in range(count):
        session.add(Client(last_name=f"N{number:03}", display_name=f"N{number // 2:03}", created_at=NOW))
    session.commit()


def test_pages_together_hold_every_row_exactly_once(session):
    many_clients(session, 37)
    seen = []
    for page in range(1, 5):
        _, answer = titles(session, CLIENTS, [("page", str(page)), ("page_size", "10")])
        seen += [row[0] for row in answer.rows]

    assert len(seen) == len(set(seen)) == 37
    assert not answer.more


@pytest.mark.parametrize("sort", ["display_name", "-display_name", "city", "-id"])
def test_a_page_past_the_middle_is_the_same_from_either_end(session, sort):
    many_clients(session, 30)
    whole = [row[0] for row in titles(session, CLIENTS, [("sort", sort)])[1].rows]
    pages = [titles(session, CLIENTS, [("sort", sort), ("page_size", "10"), ("page", str(n))])[1] for n in (1, 2, 3)]

    assert [row[0] for page in pages for row in page.rows] == whole


def test_a_page_beyond_the_end_is_empty_and_says_how_many_there_are(session):
    many_clients(session, 3)

    shown, page = titles(session, CLIENTS, [("page", "99999")])

    assert (shown, page.total, page.more) == ([], 3, False)


@pytest.mark.parametrize("typed", ["elodie", "ÉLODIE", "dela élo", "Delaunay", "delaunay@example"])
def test_search_is_blind_to_case_and_accents_of_capitals(session, typed):
    make_client(session, "Delaunay", "Élodie")
    make_client(session, "Martin", "Claire")

    assert titles(session, CLIENTS, [("q", typed)])[0] == ["Delaunay Élodie"]


def test_archived_rows_are_shown_only_when_they_are_asked_for(session):
    client = make_client(session)
    client.archived_at = NOW
    session.commit()

    assert titles(session, CLIENTS, [])[0] == []
    assert titles(session, CLIENTS, [("archived", "yes")])[0] == ["Delaunay Élodie"]


def test_a_name_is_in_the_language_of_the_reader(session):
    make_house(session)

    french = titles(session, HOUSINGS, [])[0]
    english = titles(session, HOUSINGS, [], replace(READER, language="en"))[0]

    assert french and english and french != english


def test_a_filter_through_several_rows_finds_each_record_once(session):
    house = make_house(session)
    pool = house and session.scalars(db.select(by_name("Pool").model.id)).first()

    _, page = titles(session, HOUSINGS, [("pools.pool", str(pool))])

    assert 0 < len(page.rows) == len({row[0] for row in page.rows})


def test_prices_filtered_by_a_housing_are_those_that_name_it(session):
    make_house(session)
    housing_id = session.scalar(db.select(HOUSINGS.model.id).order_by(HOUSINGS.model.id))
    _, page = titles(session, RATES, [("housings", str(housing_id))])
    everything = titles(session, RATES, [])[1]

    assert 0 < len(page.rows) < len(everything.rows)


def test_an_amount_is_not_even_selected_without_the_right(session):
    actor = Actor("Lea", Channel.screen, 1, None)
    columns = visible_columns(RATES, actor, RATES.columns)

    assert MONEY not in {right for column in columns for right in column.rights}
    assert "amount_cents" not in {column.path for column in columns}


def test_a_page_takes_two_queries_and_a_short_list_no_more(session):
    many_clients(session, 60)
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    titles(session, CLIENTS, [("q", "n"), ("kind", "person")])

    assert len([one for one in asked if one.startswith("SELECT")]) == 2


def test_a_stream_gives_the_rows_of_all_pages_in_order(session):
    many_clients(session, 25)
    columns = visible_columns(CLIENTS, READER.actor, ("display_name",))
    query = parse(CLIENTS, [("sort", "-display_name"), ("page_size", "10")], READER)

    names = [name for block in stream(session, CLIENTS, READER, query, columns) for name in block[0]]

    assert len(names) == 25
    assert names == sorted(names, reverse=True)


def test_a_stream_joins_the_titles_of_several_rows_as_the_page_does(session):
    make_house(session)
    columns = visible_columns(RATES, READER.actor, ("housings", "seasons"))
    query = parse(RATES, [("page_size", "200")], READER)

    (block,) = stream(session, RATES, READER, query, columns)
    page = read_page(session, RATES, READER, query, columns)

    assert [set((one or "").split(", ")) for one in block[0]] == [set((row[2] or "").split(", ")) for row in page.rows]


def test_conditions_on_the_stays_of_a_booking_hold_for_one_and_the_same_stay(session):
    house, buyer = make_house(session, "demo-auberge"), make_client(session)
    first, later = date(2027, 3, 1), date(2027, 3, 8)
    twice = [ask(session, house, "chambre-saule", first), ask(session, house, "chambre-aulne", later)]
    book(session, Sale(house.id, buyer.id, twice), ACTOR, NOW)
    sell(session, house, "chambre-tilleul", date(2027, 3, 4), 3, client=buyer)

    def there_on(night: date) -> int:
        until, since = night.isoformat(), (night + timedelta(days=1)).isoformat()
        return len(titles(session, BOOKINGS, [("stays.arrival_on_to", until), ("stays.departure_on_from", since)])[0])

    assert [there_on(date(2027, 3, day)) for day in (1, 3, 4, 8, 9, 10)] == [1, 0, 1, 1, 1, 0]


def test_a_stay_that_begins_on_a_day_finds_its_booking_whenever_the_booking_began(session):
    house, buyer = make_house(session, "demo-auberge"), make_client(session)
    twice = [
        ask(session, house, "chambre-saule", date(2027, 3, 1)),
        ask(session, house, "chambre-aulne", date(2027, 3, 8)),
    ]
    book(session, Sale(house.id, buyer.id, twice), ACTOR, NOW)

    assert len(titles(session, BOOKINGS, [("stays.arrival_on", "2027-03-08")])[0]) == 1
    assert titles(session, BOOKINGS, [("stays.departure_on", "2027-03-08")])[0] == []
