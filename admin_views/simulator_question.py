"""What the price simulator is asked, read from the address: each thing that cannot be, told where it was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from admin_views.forms import DayField, WholeNumberField
from admin_views.plain_form import PlainForm
from admin_views.sale_search import ADULT_AGE, MOST_ROWS, NOT_A_NUMBER, read_stay
from pricing.request import (
    EXEMPTIONS,
    MOST_NIGHTS,
    MOST_PEOPLE,
    MOST_PIECES,
    MOST_STAYS,
    OLDEST,
    Party,
    PartyMember,
    Request,
    age_on,
)
from rules.errors import UserError
from rules.stay import FIRST_DAY, LAST_DAY, BadStay, Stay, TooFar
from rules.typed import read_day
from web.formats import sentence
from web.language import LANGUAGES

Pairs = Sequence[tuple[str, Any]]
CHOOSE_A_DAY = lazy_gettext("Choose a day.")
LONGEST_SHOWN = 60


class KnownField(SelectField):
    """One of the choices; another is told in our words."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(gettext("This is not one of the choices.")) from None


class CountField(WholeNumberField):
    """A whole number between two; anything else is told with these."""

    def __init__(self, label: Any, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self._wanted()) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(self._wanted())

    def _wanted(self) -> str:
        return gettext("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)


class NearDayField(DayField):
    """A day of the calendar on which nights are sold."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not FIRST_DAY <= self.data <= LAST_DAY:
            raise ValidationError(sentence(TooFar().text))


class QuestionForm(PlainForm):
    """Everything but the ages and the options, which are read beside it."""

    class Meta:
        csrf = False

    tariff = KnownField(lazy_gettext("Version of the tariff"))
    housing = KnownField(lazy_gettext("Housing"))
    plan = KnownField(lazy_gettext("Rate plan"))
    arrival = NearDayField(lazy_gettext("Arrival"), [InputRequired(CHOOSE_A_DAY)])
    departure = NearDayField(lazy_gettext("Departure"), [Optional()])
    nights = CountField(lazy_gettext("or nights"), 1, MOST_NIGHTS)
    adults = CountField(lazy_gettext("Adults"), 0, MOST_PEOPLE, default=2)
    booked_on = NearDayField(lazy_gettext("Day of booking"), [InputRequired(CHOOSE_A_DAY)])
    contracted = CountField(lazy_gettext("People contracted"), 1, MOST_PEOPLE)
    client_class = KnownField(lazy_gettext("The client is"))
    earlier_stays = CountField(lazy_gettext("Earlier stays"), 0, MOST_STAYS)
    channel = KnownField(lazy_gettext("Sold by"))
    compare = BooleanField(lazy_gettext("Compare with the published version"), false_values=("", "0"))


class Person(NamedTuple):
    """A row of people as it was typed, and what is wrong with it."""

    age: str
    count: str
    born_on: str = ""
    exempt: str = ""
    problem: str = ""


@dataclass
class Question:
    """What was typed, what it means, and what is wrong with it."""

    form: QuestionForm
    people: list[Person]
    options: dict[str, str]  # code -> number as typed, or nothing
    language: str  # of the answer
    asked: bool
    stay: Stay | None = None
    party: Party | None = None
    wrong_options: dict[str, str] = field(default_factory=dict)  # code -> what is wrong
    problems: list[str] = field(default_factory=list)  # of no field in particular

    @property
    def wrong(self) -> bool:
        """Whether something cannot be read."""
        return bool(self.form.errors or self.wrong_options or self.problems or any(row.problem for row in self.people))

    @property
    def request(self) -> Request | None:
        """What to price; None where nothing was asked, or something cannot be read."""
        if self.stay is None or self.party is None or self.wrong:
            return None
        form = self.form
        return Request(
            housing=form.housing.data,
            stay=self.stay,
            party=self.party,
            booked_on=form.booked_on.data,
            plan=form.plan.data or None,
            options={code: int(number) if number else None for code, number in self.options.items()},
            contracted=form.contracted.data,
            channel=form.channel.data or None,
            client_class=form.client_class.data or None,
            earlier_stays=form.earlier_stays.data or 0,
        )


class Choices(NamedTuple):
    """What may be chosen: pairs of value and word."""

    tariff: Pairs
    housing: Pairs
    plan: Pairs
    client_class: Pairs
    channel: Pairs


def read_question(
    given: MultiDict[str, str], choices: Choices, options: Mapping[str, str], today: date, language: str
) -> Question:
    """Read the address. options: names of those that the version offers, by code."""
    asked = "arrival" in given
    form = QuestionForm(formdata=_completed(given, choices, today))
    for name, pairs in choices._asdict().items():
        form[name].choices = list(pairs)
    wanted = given.get("lang", "")
    question = Question(
        form, _typed_people(given), _typed_options(given), wanted if wanted in LANGUAGES else language, asked
    )
    if asked:
        form.validate()
        question.stay = _stay(form)
        question.party = _party(question)
        _check_options(question, options)
    return question


def other_address(given: MultiDict[str, str], **changes: Any) -> str:
    """The same question as a query, with other values for some names; None leaves a name out."""
    kept = [(name, value) for name, value in given.items(multi=True) if name not in changes]
    return urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])


def _completed(given: MultiDict[str, str], choices: Choices, today: date) -> MultiDict[str, str]:
    """What was typed; where nothing was, the first choices, two adults and tonight."""
    full = MultiDict(given)
    for name, pairs in choices._asdict().items():
        full.setdefault(name, str(pairs[0][0]) if pairs else "")
    full.setdefault("adults", "2")
    if not full.get("booked_on", "").strip():
        full["booked_on"] = today.isoformat()
    if "arrival" not in full:
        full["arrival"] = today.isoformat()
        full.setdefault("departure", (today + timedelta(days=1)).isoformat())
    return full


def _typed_people(given: MultiDict[str, str]) -> list[Person]:
    columns = [given.getlist(name) for name in ("child_age", "child_count", "born_on", "exempt")]
    rows = [Person(*(value.strip() for value in row)) for row in zip_longest(*columns, fillvalue="")]
    return [row for row in rows if row.age or row.born_on or row.count][:MOST_ROWS]


def _typed_options(given: MultiDict[str, str]) -> dict[str, str]:
    """Options that are ticked or have a number, in the order of the address; a zero takes one away."""
    typed = dict.fromkeys(given.getlist("option"), "")
    typed |= {name.removeprefix("quantity-"): "" for name in given if name.startswith("quantity-")}
    ticked = set(given.getlist("option"))
    numbers = {code: given.get(f"quantity-{code}", "").strip() for code in typed}
    return {code: number for code, number in numbers.items() if code in ticked or number not in ("", "0")}


def _check_options(question: Question, known: Mapping[str, str]) -> None:
    for code, number in list(question.options.items()):
        if code not in known:
            shown = code[:LONGEST_SHOWN]
            question.problems.append(gettext("The option “%(code)s” is not offered by this version.", code=shown))
            del question.options[code]
        elif number and _whole(number, 0, MOST_PIECES) is None:
            question.wrong_options[code] = str(NOT_A_NUMBER)


def _whole(typed: str, least: int, most: int) -> int | None:
    """A number between two as people type it; None for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    return int(typed) if least <= int(typed) <= most else None


def _stay(form: QuestionForm) -> Stay | None:
    """The nights between the days, or so many from the arrival on."""
    if form.arrival.errors or form.departure.errors or form.nights.errors:
        return None
    arrival, departure, nights = form.arrival.data, form.departure.data, form.nights.data
    if departure is None and nights is None:
        return _told(form.departure, gettext("Choose a departure, or write a number of nights."))
    until = departure or arrival + timedelta(days=nights)
    if nights is not None and (until - arrival).days != nights:
        return _told(form.nights, gettext("This is not the number of nights until the departure: empty one of them."))
    try:
        return read_stay(arrival, until)
    except BadStay:
        problem = gettext("The departure must come after the arrival.")
    except UserError as refusal:
        problem = sentence(refusal.text)
    return _told(form.departure if departure else form.nights, problem)


def _told(wrong: Any, problem: str) -> None:
    wrong.errors = [*wrong.errors, problem]


def _party(question: Question) -> Party | None:
    """The people who come; what cannot be is said in the row of the age, or beside the adults."""
    adults, arrival = question.form.adults, question.form.arrival.data
    members = [PartyMember(ADULT_AGE, adults.data)] if adults.data and not adults.errors else []
    for at, row in enumerate(question.people):
        found = _member(row, arrival)
        if isinstance(found, str):
            question.people[at] = row._replace(problem=found)
        else:
            members.append(found)
    if adults.errors or any(row.problem for row in question.people):
        return None
    if not members:
        return _told(adults, gettext("One person at least must come."))
    return Party(tuple(members))


def _member(row: Person, arrival: date | None) -> PartyMember | str:
    """The people of a row, or what is wrong with it."""
    born_on = _born_on(row.born_on)
    if row.born_on and born_on is None:
        return gettext("This is not a date. Example: 2027-07-14")
    count = _whole(row.count or "1", 1, MOST_PEOPLE)
    if count is None:
        return gettext("Write a number from %(least)s to %(most)s.", least=1, most=MOST_PEOPLE)
    if row.exempt and row.exempt not in EXEMPTIONS:
        return gettext("This is not one of the choices.")
    of_birth = age_on(born_on, arrival) if born_on and arrival else None
    age = of_birth if of_birth is not None and not row.age else _whole(row.age, 0, OLDEST)
    if age is None or not 0 <= age <= OLDEST:
        return gettext("Write an age from 0 to %(most)s.", most=OLDEST)
    if of_birth is not None and of_birth != age:
        return gettext("Who was born on that day is %(age)s on the day of arrival.", age=of_birth)
    return PartyMember(age, count, born_on, row.exempt or None)


def _born_on(typed: str) -> date | None:
    try:
        return read_day(typed)
    except ValueError:
        return None


def words(marked: Mapping[str, str], first: str) -> list[tuple[str, str]]:
    """Choices of marked words with a capital, behind one that says nothing."""
    return [("", first), *((value, _capital(gettext(word))) for value, word in marked.items())]


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
