"""What the price simulator is asked, read from the address: each thing that cannot be, told where it was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from admin_views.forms import CountField, DayField
from admin_views.people_rows import Person, read_party, told, typed_people, whole
from admin_views.plain_form import PlainForm
from admin_views.sale_search import NOT_A_NUMBER, read_stay
from pricing.request import MOST_NIGHTS, MOST_PEOPLE, MOST_PIECES, MOST_STAYS, Party, Request
from rules.errors import UserError
from rules.stay import FIRST_DAY, LAST_DAY, BadStay, Stay, TooFar
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
        form, typed_people(given), _typed_options(given), wanted if wanted in LANGUAGES else language, asked
    )
    if asked:
        form.validate()
        question.stay = _stay(form)
        question.party = read_party(form.adults, question.people, form.arrival.data)
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
        elif number and whole(number, 0, MOST_PIECES) is None:
            question.wrong_options[code] = str(NOT_A_NUMBER)


def _stay(form: QuestionForm) -> Stay | None:
    """The nights between the days, or so many from the arrival on."""
    if form.arrival.errors or form.departure.errors or form.nights.errors:
        return None
    arrival, departure, nights = form.arrival.data, form.departure.data, form.nights.data
    if departure is None and nights is None:
        return told(form.departure, gettext("Choose a departure, or write a number of nights."))
    until = departure or arrival + timedelta(days=nights)
    if nights is not None and (until - arrival).days != nights:
        return told(form.nights, gettext("This is not the number of nights until the departure: empty one of them."))
    try:
        return read_stay(arrival, until)
    except BadStay:
        problem = gettext("The departure must come after the arrival.")
    except UserError as refusal:
        problem = sentence(refusal.text)
    return told(form.departure if departure else form.nights, problem)


def words(marked: Mapping[str, str], first: str) -> list[tuple[str, str]]:
    """Choices of marked words with a capital, behind one that says nothing."""
    return [("", first), *((value, _capital(gettext(word))) for value, word in marked.items())]


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
