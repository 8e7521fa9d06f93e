"""What holds of every table, mask, need, restriction and sentence, with the edges as examples."""

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.folding import fold
from rules.free_table import BadFreeTable, parse_free_table, write_free_table
from rules.number_spec import parse_numbers
from rules.occupancy import Need, Takes, suffices, units_needed
from rules.restrictions import Asked, Kind, Names, Restriction, StaySeasons, When, broken
from rules.stay import Stay
from rules.text import Cents, Name, render, text
from rules.weekdays import EVERY_DAY, is_among, parse_weekdays, weekday_mask, weekday_names, weekdays_of

MONDAY = date(2027, 7, 5)
steady = settings(deadline=None)
NAMES = Names({"fair": Name("Foire", "Fair")}, {})
masks = st.integers(1, EVERY_DAY)
growing = st.lists(st.integers(1, 9_999), min_size=1, max_size=6, unique=True).map(sorted)
tables = st.tuples(growing, growing).map(lambda both: tuple(zip(*both, strict=False)))
parties = st.lists(st.tuples(st.integers(0, 130), st.integers(1, 40)), min_size=1, max_size=4)
needs = st.lists(
    st.builds(
        Need,
        pool_id=st.integers(1, 3),
        takes=st.sampled_from(Takes),
        quantity=st.integers(1, 9),
        plan_id=st.none() | st.integers(1, 2),
        capacity=st.integers(1, 60),
    ),
    max_size=5,
)
stays = st.builds(Stay.of, st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(1, 40))
when = st.sampled_from(
    [(When.always, None), (When.any_night_in, "fair"), (When.arrival_in, "fair"), (When.departure_in, "fair")]
)
kinds = st.one_of(
    st.builds(lambda least: {"kind": Kind.nights, "nights": parse_numbers(f"{least}+")}, st.integers(1, 30)),
    st.builds(lambda mask: {"kind": Kind.arrival_weekdays, "weekdays": mask}, masks),
    st.builds(lambda mask: {"kind": Kind.departure_weekdays, "weekdays": mask}, masks),
    st.builds(lambda days: {"kind": Kind.advance, "number": days}, st.integers(0, 400)),
    st.builds(lambda days: {"kind": Kind.horizon, "number": days}, st.integers(1, 400)),
    st.builds(lambda people: {"kind": Kind.people, "least_people": people}, st.integers(1, 30)),
    st.just({"kind": Kind.closed}),
)
rules = st.lists(
    st.builds(lambda speaks, what: Restriction("rule", speaks[0], season=speaks[1], **what), when, kinds), max_size=5
)
fair = st.frozensets(st.integers(-5, 45), max_size=6)  # nights of the fair, from the arrival


@steady
@given(tables)
@example(((1, 1),))
@example(((9_998, 1), (9_999, 9_999)))
def test_a_table_of_free_places_written_and_read_is_the_same(table):
    assert parse_free_table(write_free_table(table)) == table


@steady
@given(st.text(alphabet="0123456789:, x", max_size=12))
@example("")
@example("5: 1, 5: 2")
@example("5: 2, 6: 2")
def test_whatever_is_typed_is_a_growing_table_or_refused(typed):
    try:
        table = parse_free_table(typed)
    except BadFreeTable:
        return
    for one in zip(*table, strict=True):
        assert list(one) == sorted(set(one))
        assert one[0] > 0


@steady
@given(masks, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
@example(EVERY_DAY, MONDAY)
@example(1, MONDAY)
def test_days_of_the_week_are_the_same_as_mask_names_and_values(mask, day):
    assert weekday_mask(weekday_names(mask)) == mask
    assert parse_weekdays(", ".join(weekday_names(mask))) == mask
    assert [int(value) for value in weekdays_of(mask)] == [bit + 1 for bit in range(7) if mask >> bit & 1]
    assert is_among(day, mask) == (day.isoweekday() in weekdays_of(mask))
    assert is_among(day, mask) == is_among(day + timedelta(days=7), mask)


@steady
@given(needs, st.none() | st.integers(1, 3), parties)
@example([], None, [(40, 1)])
@example([Need(1, Takes.per_bed_needed, None, None, 8)], None, [(1, 1)])  # a baby alone takes no bed
def test_what_a_party_takes_is_above_zero_and_more_people_take_no_less(needs, plan, party):
    taken = units_needed(needs, plan, party)
    more = units_needed(needs, plan, [*party, (40, 1)])

    assert all(units > 0 for units in taken.values())
    assert taken.keys() <= {need.pool_id for need in needs}
    assert all(more[pool] >= units for pool, units in taken.items())
    assert suffices(taken, taken) is bool(taken)
    assert not suffices(taken, {pool: units - 1 for pool, units in taken.items()})


def refusals(restrictions, stay, nights_of_the_fair, people=2):
    """What a stay breaks, booked on the first day of the year before."""
    inside = [stay.arrival_on + timedelta(days=night) for night in nights_of_the_fair]
    in_fair = [frozenset(["fair"]) if day in inside else frozenset() for day in (*stay, stay.departure_on)]
    *nights, departure = in_fair
    seasons = StaySeasons(nights[0], departure, frozenset().union(*nights), frozenset.intersection(*nights))
    asked = Asked(stay, date(2026, 12, 1), lambda _: people)
    return list(broken(restrictions, asked, seasons, NAMES))


@steady
@given(rules, rules, stays, fair)
@example([Restriction("closed", When.always, Kind.closed)], [], Stay.of(MONDAY, 1), frozenset())
def test_each_restriction_speaks_for_itself_whatever_stands_beside_it(some, others, stay, nights):
    together = refusals([*some, *others], stay, nights)

    assert together == refusals(some, stay, nights) + refusals(others, stay, nights)
    assert len(together) <= len(some) + len(others)
    assert refusals([*others, *some], stay, nights) == refusals(others, stay, nights) + refusals(some, stay, nights)


@steady
@given(rules, stays)
def test_a_restriction_of_a_season_that_no_night_is_in_says_nothing(some, stay):
    of_the_fair = [rule for rule in some if rule.season]

    assert refusals(of_the_fair, stay, frozenset()) == []


@steady
@given(st.text(max_size=20), st.integers(-(10**9), 10**9), st.text(max_size=8))
@example("{not a place}", 0, "{}")
def test_a_sentence_shows_its_values_as_they_are_whatever_signs_they_have(name, cents, other):
    shown = render(text("{name}|{cents}|{other}", name=Name(name, name), cents=Cents(cents), other=other))

    assert shown.startswith(f"{name}|")
    assert shown.endswith(f"|{other}")
    assert render(text("{all}", all=(name, other))) == f"{name}, {other}"


@steady
@given(st.text(max_size=30))
@example("ŒUVRE d’Été")
def test_folding_what_is_folded_changes_nothing(words):
    assert fold(fold(words)) == fold(words)
    assert fold(words) == fold(words.upper().lower()) or words.upper().lower() != words.lower()
