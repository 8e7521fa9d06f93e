"""Which rate rows apply: for the stay or night by night, once or person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pricing.compiled import Group, Row
from pricing.facts import Facts, Picker
from pricing.nights import Nights, Slot

WHOLE_STAY: Nights = (-1,)  # stands for the nights in the picks of a row that prices the whole stay


class Pick(NamedTuple):
    """A row that applies, the people who picked it and for which nights (or WHOLE_STAY)."""

    row: Row
    people: int
    nights: Nights


class Hole(NamedTuple):
    """A night of the base charge without a price, for everyone or for an age."""

    night: int  # from 0
    age: int | None


def fits_stay(row: Row, facts: Facts) -> bool:
    """Say whether the conditions about the stay and the client hold (housing and plan are settled by the scope)."""
    if not row.looks_at_stay:
        return True
    found = facts.fitting.get(row)
    if found is None:
        found = facts.fitting[row] = _fits_stay(row, facts)
    return found


def _fits_stay(row: Row, facts: Facts) -> bool:
    wanted, request = row.row, facts.request
    if wanted.nights is not None and facts.nights not in wanted.nights:
        return False
    if wanted.party is not None and facts.counted(row.party_ages) not in wanted.party:
        return False
    if wanted.arrival_weekdays and not wanted.arrival_weekdays >> (facts.first_day - 1) % 7 & 1:
        return False
    if wanted.booked_before is not None and request.booked_on >= wanted.booked_before:
        return False
    return not row.looks_at_client or _fits_client(row, facts)


def _fits_client(row: Row, facts: Facts) -> bool:
    wanted, request = row.row, facts.request
    return (
        (not wanted.client_classes or request.client_class in wanted.client_classes)
        and (not wanted.channels or request.channel in wanted.channels)
        and request.earlier_stays >= (wanted.earlier_stays or 0)
    )


def pick(group: Group, facts: Facts, picks: list[Pick]) -> bool:
    """Add the rows of a group that apply; say whether everybody found one for every night.

    A row that prices the whole stay comes before those that price nights; then the first of the
    order of precedence that fits. What no row fits is left out.
    """
    if group.always is not None:
        nights = WHOLE_STAY if group.has_whole_stay else facts.real.all
        picks.append(Pick(group.always, facts.size, nights))
        return True
    return _by_person(group, facts, picks) if group.by_age else _for_all(group, facts, picks)


def _for_all(group: Group, facts: Facts, picks: list[Pick]) -> bool:
    """Pick once for everybody."""
    people = facts.size if not group.is_tax else facts.pickers(group)[0].people
    if people == 0:
        return True
    whole = _whole_of(group, facts, None)
    if whole is not None:
        picks.append(Pick(whole, people, WHOLE_STAY))
        return True
    if not group.has_nights:
        return False
    nights_of: dict[Row, Nights] = {}
    missed = False
    for slot in facts.slots_of(group):
        found = _row_of(group, facts, None, slot)
        if found is None:
            missed = True
        else:
            nights_of[found] = nights_of[found] + slot[1] if found in nights_of else slot[1]
    for row, nights in nights_of.items():
        picks.append(Pick(row, people, nights))
    return not missed


def _by_person(group: Group, facts: Facts, picks: list[Pick]) -> bool:
    """Pick for each age; people who picked the same row for the same night are counted together."""
    counts: dict[Row, dict[Nights, int]] = {}
    missed = False
    for picker in facts.pickers(group):
        for nights, row in _rows_of(group, facts, picker):
            if row is None:
                missed = True
                continue
            of_row = counts.setdefault(row, {})
            of_row[nights] = of_row.get(nights, 0) + picker.people
    for row, of_row in counts.items():
        picks += _by_people(row, of_row)
    return not missed


def _rows_of(group: Group, facts: Facts, picker: Picker) -> Iterator[tuple[Nights, Row | None]]:
    """Yield what prices the nights of one picker: a row for the whole stay, or a row or None for each slot."""
    only = picker.nights
    row = _whole_of(group, facts, picker.age if picker.age_on_arrival is None else picker.age_on_arrival)
    if row is not None:
        if only is None or 0 in only:
            yield WHOLE_STAY, row
        return
    for slot in facts.slots_of(group):
        if only is None or slot[1][0] in only:
            yield slot[1], _row_of(group, facts, picker.age, slot)


def _whole_of(group: Group, facts: Facts, age: int | None) -> Row | None:
    """Return the row of the stay for an age on arrival (None: for the party)."""
    if not group.has_whole_stay:
        return None
    rows = group.whole_stay(facts.every_of(group))
    for row in rows:
        if row.fits_age(age) and fits_stay(row, facts):
            shared = row if row.of_band is None else _share(row, rows, facts)
            if shared is not None:
                return shared
    return None


def _row_of(group: Group, facts: Facts, age: int | None, slot: Slot) -> Row | None:
    """Return the row of some nights for an age (None: for the party)."""
    rows = group.by_night(slot[0])
    for row in rows:
        if (row.band is None or row.fits_age(age)) and fits_stay(row, facts) and _has_begun(row, slot):
            shared = row if row.of_band is None else _share(row, rows, facts, slot)
            if shared is not None:
                return shared
    return None


def _has_begun(row: Row, slot: Slot) -> bool:
    return not row.row.from_nth_night or row.row.from_nth_night <= slot[1][0] + 1


def _share(row: Row, rows: Sequence[Row], facts: Facts, slot: Slot | None = None) -> Row | None:
    """Return a share with its part of what the youngest of the other age picks; None where they find no row."""
    assert row.of_band is not None
    for other in rows:
        fits = other.of_band is None and other.fits_age(row.of_band.from_age) and fits_stay(other, facts)
        if fits and (slot is None or _has_begun(other, slot)):
            return row.share(other)
    return None


def _by_people(row: Row, counts: dict[Nights, int]) -> list[Pick]:
    """Gather the nights that as many people picked."""
    nights_by_people: dict[int, Nights] = {}
    for nights, people in counts.items():
        nights_by_people[people] = nights_by_people[people] + nights if people in nights_by_people else nights
    return [Pick(row, people, nights) for people, nights in nights_by_people.items()]


def first_hole(groups: Sequence[Group], facts: Facts) -> Hole | None:
    """Return the first night without a price; None when all have one.

    groups: those of the base charge that make a price.
    A night has a price when a row for the whole party was found for it, or a row for each person.
    """
    wanting = [_wanting(group, facts) for group in groups]
    for night in range(facts.nights):
        missing = [of_group.get(night, []) for of_group in wanting]
        if all(missing):
            return Hole(night, _age_of(missing, groups, facts))
    return None


def _age_of(missing: list[list[int | None]], groups: Sequence[Group], facts: Facts) -> int | None:
    """Return the age that has no price where others have one."""
    for ages, group in zip(missing, groups, strict=True):
        if len(ages) < len(facts.people) and group.by_age:
            return ages[0]
    return None


def _wanting(group: Group, facts: Facts) -> dict[int, list[int | None]]:
    """Return, by night, the ages (None: the party) for which a group has no row."""
    missing: dict[int, list[int | None]] = {}
    for picker in facts.pickers(group):
        for nights, row in _rows_of(group, facts, picker):
            if row is None:
                for night in nights:
                    missing.setdefault(night, []).append(picker.age)
    return missing
