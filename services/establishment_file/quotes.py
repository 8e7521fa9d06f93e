"""Stays priced straight from an establishment file, in the format of the published rate cards' test stays."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias, TypeGuard

from models.client import ClientKind
from pricing.compiled import CompiledTariff, compile_tariff
from pricing.cures import quote_with_cures
from pricing.lines import Line, Quote
from pricing.quote import UnknownHousing, UnknownOption, UnknownPlan, listed
from pricing.request import EXEMPTIONS, MOST_PEOPLE, MOST_STAYS, Party, PartyMember, Request, age_on
from rules.errors import UserError
from rules.folding import fold
from rules.restrictions import Refusal
from rules.season_pieces import parse_date
from rules.stay import Stay
from rules.text import N_, PLAIN, Formats, Name, Param, Text, render, text
from rules.workflow import Origin
from services.establishment_file.compile import tariff_of
from services.establishment_file.schema import EstablishmentFile

JsonObject: TypeAlias = Mapping[str, Any]
BAD_REQUEST = "bad_request"  # the rule named when a stay itself cannot be understood


class BadRequest(UserError):
    """A stay that lacks something, or has it in another shape."""

    message = N_("“{key}” must be {expected}.")


def price_stays(
    file: EstablishmentFile,
    stays: Iterable[Any],
    language: str = "fr",
    translate: Callable[[str], str] = str,
    formats: Formats = PLAIN,
) -> tuple[list[dict[str, Any]], int]:
    """Price stays of the format of `stays.json`.

    stays: objects with id, housing, booked_on, arrival, departure, party, and perhaps rate_plan and
        options; housings, plans and options by code, or by name in either language. Where prices look at them,
        contracted, client_class, earlier_stays and channel too.
    translate, formats: how `language` says sentences and writes values.
    Returns a result for each stay of a housing that the file names, and how many others there were.
    A stay that cannot be understood is refused with the rule "bad_request".
    """
    tariff = compile_tariff(tariff_of(file))

    def said(text: Text) -> str:
        return render(text, translate, language, formats)

    results: list[dict[str, Any]] = []
    left_out = 0
    for stay in stays:
        try:
            results.append(price_stay(stay, tariff, language, said))
        except UnknownHousing:
            left_out += 1
        except UserError as error:
            results.append(misunderstood(stay, said(error.text)))
    return results, left_out


def price_stay(
    stay: Any,
    tariff: CompiledTariff,
    language: str,
    said: Callable[[Text], str],
    sold: Container[str] | None = None,
    withdrawn: Container[str] = (),
    near: Callable[[Request], Request] = lambda request: request,
) -> dict[str, Any]:
    """Price one stay; the command and the API both answer by this.

    said: how a marked text is told in `language`. sold: codes of the housings on sale; None: all.
    withdrawn: codes of the rate plans that are no longer sold. near: adds the taken nights near the stay.
    Raises UnknownHousing, UnknownPlan, and what `request_of` raises.
    """
    request = request_of(stay, tariff)
    if sold is not None and request.housing not in sold:
        raise UnknownHousing(housing=request.housing)
    plan = plan_on_sale(request, tariff, withdrawn)
    return _result(stay, quote_with_cures(tariff, near(replace(request, plan=plan))), language, said)


def plan_on_sale(request: Request, tariff: CompiledTariff, withdrawn: Container[str]) -> str | None:
    """The rate plan of a request, or the only one there is; None where prices look at no plan.

    Raises UnknownPlan for one that is no longer sold, whether it was named or is the only one left.
    """
    plan = request.plan or tariff.only_plan(request.housing)
    if plan is None or plan not in withdrawn:
        return plan
    if request.plan or tariff.plans_of(request.housing):
        raise UnknownPlan(plan=plan, known=listed(code for code in tariff.plans if code not in withdrawn))
    return None


def misunderstood(stay: Any, why: str) -> dict[str, Any]:
    """The answer to a stay that cannot be understood."""
    return _refused(stay, [{"rule": BAD_REQUEST, "value": None, "text": why}])


def request_of(stay: Any, tariff: CompiledTariff) -> Request:
    """Read one stay.

    stay: a decoded JSON object; anything in it may be of any type.
    Raises UnknownHousing, UnknownPlan, UnknownOption, BadRequest and the errors of its parts.
    """
    if not isinstance(stay, Mapping):
        raise BadRequest(key="stay", expected=Text(N_("an object with id, housing, arrival, departure …")))
    housings = {code: housing.name for code, housing in tariff.housings.items()}
    if not isinstance(stay.get("housing"), str):
        raise BadRequest(key="housing", expected=Text(N_("the code or the name of a housing")))
    plan = stay.get("rate_plan")
    nights = Stay(_day(stay, "arrival"), _day(stay, "departure"))
    return Request(
        housing=_code(stay["housing"], housings, UnknownHousing, "housing"),
        stay=nights,
        party=_party(stay.get("party"), nights.arrival_on),
        booked_on=_day(stay, "booked_on"),
        plan=None if plan is None else _code(plan, tariff.plans, UnknownPlan, "plan"),
        options=_options(stay.get("options") or {}, tariff.options),
        contracted=_number(stay, "contracted", 1, MOST_PEOPLE),
        channel=_word(stay, "channel", [origin.value for origin in Origin]),
        client_class=_word(stay, "client_class", [kind.value for kind in ClientKind]),
        earlier_stays=_number(stay, "earlier_stays", 0, MOST_STAYS) or 0,
    )


def _code(wanted: object, names: Mapping[str, Name], unknown: type[UserError], kind: str) -> str:
    """Find a code by itself or by a name, blind to case and accents."""
    if isinstance(wanted, str):
        for code in names:
            if wanted == code:
                return code
        for code, name in names.items():
            if fold(wanted.strip()) in (fold(code), fold(name.fr), fold(name.en or name.fr)):
                return code
    params: dict[str, Param] = {kind: str(wanted), "known": listed(names)}
    raise unknown(**params)


def _day(stay: JsonObject, key: str) -> date:
    day = stay.get(key)
    if not isinstance(day, str):
        raise BadRequest(key=key, expected=Text(N_("a date such as 2027-07-31")))
    return parse_date(day)


def _number(stay: JsonObject, key: str, least: int, most: int) -> int | None:
    number = stay.get(key)
    if number is None:
        return None
    if not _is_whole(number) or not least <= number <= most:
        raise BadRequest(key=key, expected=text(N_("a whole number from {least} to {most}"), least=least, most=most))
    return number


def _word(stay: JsonObject, key: str, words: Iterable[str]) -> str | None:
    word = stay.get(key)
    if word is None:
        return None
    known = tuple(words)
    if not isinstance(word, str) or word not in known:
        raise BadRequest(key=key, expected=text(N_("one of: {words}"), words=known))
    return word


def _party(members: object, arrival_on: date) -> Party:
    if not isinstance(members, list):
        raise BadRequest(key="party", expected=Text(N_("a list of {{age, count}} with whole numbers")))
    return Party(tuple(_member(member, arrival_on) for member in members))


def _member(member: object, arrival_on: date) -> PartyMember:
    """Read people of one age; it may be left out where they say when they were born."""
    if not isinstance(member, Mapping):
        member = {}
    born_on = _day(member, "born_on") if member.get("born_on") is not None else None
    age, count = member.get("age"), member.get("count", 1)
    if age is None and born_on is not None:
        age = age_on(born_on, arrival_on)
    if not _is_whole(age) or not _is_whole(count):
        raise BadRequest(key="party", expected=Text(N_("a list of {{age, count}} with whole numbers")))
    return PartyMember(age, count, born_on, _word(member, "exempt", EXEMPTIONS))


def _is_whole(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool)


def _options(options: object, offered: Mapping[str, Name]) -> dict[str, int | None]:
    pairs = [(name, None) for name in options] if isinstance(options, list) else options
    pairs = list(pairs.items()) if isinstance(pairs, Mapping) else pairs
    if not isinstance(pairs, list) or not all(n is None or _is_whole(n) for _, n in pairs):
        raise BadRequest(key="options", expected=Text(N_("a list of names, or names with quantities")))
    chosen: dict[str, int | None] = {}
    for name, quantity in pairs:
        option = _code(name, offered, UnknownOption, "option")
        if option in chosen:
            raise BadRequest(key="options", expected=Text(N_("without an option twice; give its quantity")))
        chosen[option] = quantity
    return chosen


def _result(stay: JsonObject, priced: Quote, language: str, said: Callable[[Text], str]) -> dict[str, Any]:
    if priced.refusals:
        return _refused(stay, [_refusal(refusal, said) for refusal in priced.refusals])
    return {
        "id": stay.get("id"),
        "total_cents": priced.total_cents,
        "by_source": {source.value: cents for source, cents in priced.by_source.items()},
        "by_vat": [{"vat_bp": rate, **sums._asdict()} for rate, sums in priced.by_vat.items()],
        "lines": [_line(line, language, said) for line in priced.lines],
        "refused": [],
    }


def _refusal(refusal: Refusal, said: Callable[[Text], str]) -> dict[str, Any]:
    """A broken rule; what is accepted nearest to the stay only where something is."""
    told = {"rule": refusal.rule.value, "value": refusal.value, "text": said(refusal.text)}
    cure = refusal.cure
    if cure is None:
        return told
    return {**told, "nearest": {"arrival": cure.arrival_on and cure.arrival_on.isoformat(), "nights": cure.nights}}


def _line(line: Line, language: str, said: Callable[[Text], str]) -> dict[str, Any]:
    return {
        "label": line.label.in_(language),
        "cents": line.amount_cents,
        "source": line.source.value,
        "quantity": line.quantity,
        "unit_cents": line.unit_cents,
        "vat_bp": line.vat_bp,
        "parts": [
            {"label": part.name.in_(language), "cents": part.amount_cents, "vat_bp": part.vat_bp} for part in line.parts
        ],
        "trail": [said(step) for step in line.trail],
    }


def _refused(stay: Any, refusals: list[dict[str, Any]]) -> dict[str, Any]:
    name = stay.get("id") if isinstance(stay, Mapping) else None
    return {"id": name, "total_cents": None, "by_source": {}, "by_vat": [], "lines": [], "refused": refusals}
