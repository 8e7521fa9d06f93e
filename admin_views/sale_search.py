"""What a sale asks for, read from the address: dates, people by age, options, housings already chosen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired, ValidationError

from admin_views.desk import choice
from admin_views.forms import CountField, DayField, WholeNumberField
from admin_views.people_rows import Person, read_party, typed_people
from admin_views.plain_form import PlainForm
from models.client import ClientKind
from pricing.request import MOST_NIGHTS, MOST_PEOPLE, Party, PartyMember, StayTooLong, age_on
from rules.errors import UserError
from rules.stay import FIRST_DAY, LAST_DAY, BadStay, Stay, TooFar
from rules.typed import read_day
from rules.workflow import Origin
from services.quotes import StayRequest
from web.formats import sentence

DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
# age x number, then the day of birth and the exemption where they are said: 8x1b20190714, 30x2eseasonal_worker
MEMBER = re.compile(r"(\d{1,3})x(\d{1,5})(?:b(\d{8}))?(?:e([a-z_]+))?", re.ASCII)
# housing : rate plan : people : options : what the client is : people contracted, such as
# 12:3:30x2,8x1:breakfast,linen*2:school:40
CHOSEN = re.compile(r"(\d{1,9}):(\d{0,9}):([a-z0-9_,]{1,2000}):([a-z0-9._*,-]*)(?::([a-z]*)(?::(\d{1,5}))?)?", re.ASCII)
NOT_A_NUMBER = lazy_gettext("Write a number from 0 to 10000.")


class SearchForm(PlainForm):
    """Dates and adults; the other ages and the options are read beside it."""

    class Meta:
        csrf = False

    arrival = DayField(lazy_gettext("Arrival"), [InputRequired(lazy_gettext("Choose a day."))])
    departure = DayField(lazy_gettext("Departure"), [InputRequired(lazy_gettext("Choose a day."))])
    adults = WholeNumberField(lazy_gettext("Adults"), [InputRequired(NOT_A_NUMBER)], default=2)

    client_class = SelectField(
        lazy_gettext("The client is"),
        description=lazy_gettext("For prices that are not for everybody; the client’s own kind counts in the end."),
    )

    contracted = CountField(
        lazy_gettext("People contracted"),
        1,
        MOST_PEOPLE,
        description=lazy_gettext("How many the contract names, when it is not those who come."),
    )

    def validate_adults(self, field: WholeNumberField) -> None:
        """As many as a party may have."""
        if field.data is not None and not 0 <= field.data <= MOST_PEOPLE:
            raise ValidationError(NOT_A_NUMBER)


@dataclass
class Search:
    """A question of the sale page: what was typed, what it means, and what is wrong with it."""

    form: SearchForm
    people: list[Person]  # other ages, as typed
    options: dict[str, str]  # code -> number as typed, or nothing
    chosen: list[str]  # housings already in the sale, as the address writes them
    asked: bool = False
    pool: str = ""  # of the planning's cell that led here
    near: str = ""  # key of a refused choice whose nearest dates are asked for
    stay: Stay | None = None
    party: Party | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether there is something to price."""
        return self.stay is not None and self.party is not None and not self.wrong

    @property
    def wrong(self) -> bool:
        """Whether something cannot be read."""
        return bool(self.problems or self.form.errors or any(row.problem for row in self.people))

    @property
    def precise(self) -> bool:
        """Whether more is said than a sale needs as a rule."""
        contracted = self.form.contracted
        return bool(contracted.raw_data and contracted.raw_data[0]) or any(row.precise for row in self.people)

    @property
    def contracted(self) -> int | None:
        """How many people the contract names."""
        number: int | None = self.form.contracted.data
        return number

    @property
    def client_class(self) -> str | None:
        """What the client is, where that is said."""
        return self.form.client_class.data or None

    @property
    def wanted_options(self) -> dict[str, int | None]:
        """Options by code with their number; None means one each."""
        return {code: int(number) if number else None for code, number in self.options.items() if number != "0"}

    def address(self, **changes: Any) -> str:
        """The same question as a query, with other values for some names; None leaves a name out."""
        pairs = [(name, value) for name, value in self._pairs() if name not in changes]
        return urlencode(pairs + [(name, value) for name, value in changes.items() if value is not None], doseq=True)

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [
            (name, " ".join(self.form[name].raw_data or []))
            for name in ("arrival", "departure", "adults", "client_class", "contracted")
        ]
        for row in self.people:
            pairs += row.pairs
        for code, number in self.options.items():
            pairs += [("option", code), (f"quantity-{code}", number)]
        return pairs + [("stay", chosen) for chosen in self.chosen]


def read_search(given: MultiDict[str, str], today: date, codes: Iterable[str]) -> Search:
    """Read the address. codes: of the options on sale; others are left out."""
    asked = "departure" in given or "adults" in given
    form = SearchForm(formdata=_completed(given, today))
    form.client_class.choices = [("", gettext("Not known yet")), *((kind.value, choice(kind)) for kind in ClientKind)]
    search = Search(form, typed_people(given), _typed_options(given, codes), given.getlist("stay"), asked)
    search.pool, search.near = given.get("pool", "")[:9], given.get("near", "")[:20]
    if not asked:
        return search
    form.validate()
    search.stay = _stay(form)
    search.party = read_party(form.adults, search.people, form.arrival.data)
    for code, number in search.options.items():
        if number and not DIGITS.fullmatch(number):
            search.problems.append(gettext("“%(value)s” is not a number.", value=number[:60]))
            search.options[code] = ""
    return search


def _completed(given: MultiDict[str, str], today: date) -> MultiDict[str, str]:
    """What was typed, with tonight for one night and two adults where nothing was."""
    full = MultiDict(given)
    full.setdefault("arrival", today.isoformat())
    full.setdefault("adults", "2")
    if full.get("client_class") not in {kind.value for kind in ClientKind}:
        full["client_class"] = ""
    if "departure" not in full:
        full["departure"] = _day_after(full["arrival"])
    return full


def _day_after(typed: str) -> str:
    try:
        return (read_day(typed) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _typed_options(given: MultiDict[str, str], codes: Iterable[str]) -> dict[str, str]:
    ticked = set(given.getlist("option"))
    typed = {code: given.get(f"quantity-{code}", "").strip() for code in codes}
    return {code: number for code, number in typed.items() if code in ticked or number not in ("", "0")}


def read_stay(arrival: date | None, departure: date | None) -> Stay:
    """The nights between two days. Raises BadStay, StayTooLong, or TooFar."""
    if (
        arrival is None
        or departure is None
        or not FIRST_DAY <= min(arrival, departure) <= max(arrival, departure) <= LAST_DAY
    ):
        raise TooFar()
    stay = Stay(arrival, departure)
    if stay.nights > MOST_NIGHTS:
        raise StayTooLong(nights=stay.nights)
    return stay


def _stay(form: SearchForm) -> Stay | None:
    if form.arrival.errors or form.departure.errors:
        return None
    try:
        return read_stay(form.arrival.data, form.departure.data)
    except BadStay:
        problem = gettext("The departure must come after the arrival.")
    except UserError as refusal:
        problem = sentence(refusal.text)
    form.departure.errors = [problem]
    return None


def _number(typed: str) -> int:
    if not DIGITS.fullmatch(typed):
        raise ValueError(typed)
    return int(typed)


def write_chosen(wanted: StayRequest) -> str:
    """A stay of a sale as the address writes it, without its dates."""
    people = ",".join(_written_member(member) for member in wanted.party.members)
    options = ",".join(code if number is None else f"{code}*{number}" for code, number in wanted.options.items())
    written = f"{wanted.housing_id}:{wanted.plan_id or ''}:{people}:{options}"
    contracted = f":{wanted.contracted}" if wanted.contracted else ""
    return f"{written}:{wanted.client_class or ''}{contracted}" if wanted.client_class or contracted else written


def _written_member(member: PartyMember) -> str:
    born = f"b{member.born_on:%Y%m%d}" if member.born_on else ""
    return f"{member.age}x{member.count}{born}{f'e{member.exempt}' if member.exempt else ''}"


def read_chosen(written: str, stay: Stay) -> StayRequest | None:
    """A stay of a sale from the address; None when it cannot be read."""
    parts = CHOSEN.fullmatch(written)
    if parts is None:
        return None
    housing, plan, people, options, kind, contracted = parts.groups()
    try:
        party = Party(tuple(_read_member(member, stay.arrival_on) for member in people.split(",")))
        wanted = dict(_chosen_option(option) for option in options.split(",") if option)
        client_class = ClientKind(kind).value if kind else None
        named = _contracted(contracted)
    except (UserError, ValueError):
        return None
    plan_id = int(plan) if plan else None
    return StayRequest(
        int(housing),
        stay,
        party,
        plan_id,
        wanted,
        contracted=named,
        channel=Origin.staff.value,
        client_class=client_class,
    )


def _read_member(written: str, arrival: date) -> PartyMember:
    """The people of an address; who is known to be born on a day has the age of the arrival. Raises ValueError."""
    parts = MEMBER.fullmatch(written)
    if parts is None:
        raise ValueError(written)
    age, count, born, exempt = parts.groups()
    born_on = date(int(born[:4]), int(born[4:6]), int(born[6:])) if born else None
    return PartyMember(age_on(born_on, arrival) if born_on else int(age), int(count), born_on, exempt)


def _contracted(written: str | None) -> int | None:
    number = int(written) if written else None
    if number is not None and not 1 <= number <= MOST_PEOPLE:
        raise ValueError(written)
    return number


def _chosen_option(written: str) -> tuple[str, int | None]:
    code, star, number = written.partition("*")
    return code, _number(number) if star else None
