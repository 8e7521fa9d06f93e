"""The people of a stay as its row keeps them, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pricing.request import Party, PartyMember, age_on


def kept_party(party: Party) -> list[dict[str, Any]]:
    """People by age, with their day of birth and their exemption where these are known."""
    return [_kept(member) for member in party.members]


def _kept(member: PartyMember) -> dict[str, Any]:
    kept: dict[str, Any] = {"age": member.age, "count": member.count}
    if member.born_on is not None:
        kept["born_on"] = member.born_on.isoformat()
    if member.exempt is not None:
        kept["exempt"] = member.exempt
    return kept


def party_on(party: Party, day: date) -> Party:
    """The same people on another day of arrival: who is known to be born on a day has the age of then."""
    return Party(
        tuple(
            replace(member, age=age_on(member.born_on, day)) if member.born_on else member for member in party.members
        )
    )


def read_party(kept: Iterable[Mapping[str, Any]]) -> Party:
    """The people of a row."""
    return Party(tuple(_read(member) for member in kept))


def _read(kept: Mapping[str, Any]) -> PartyMember:
    born_on = kept.get("born_on")
    return PartyMember(kept["age"], kept["count"], date.fromisoformat(born_on) if born_on else None, kept.get("exempt"))
