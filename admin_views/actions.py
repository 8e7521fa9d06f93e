"""What may be done to a record besides editing it: one table, by resource."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Tariff, TermsVersion
from models.tariff import TariffStatus
from rules.text import N_
from services.actor import Actor
from services.draft_state import look_of
from services.drafts import abandon_draft
from services.records import publish_terms, version_token
from services.tariffs import copy_to_draft, publish

Run = Callable[[Session, Any, Actor, datetime, str], Any]


def _nothing_shown(_session: Session, _row: Any) -> str:
    return ""


@dataclass(frozen=True)
class RecordAction:
    """A button on a record: shown when `when` says so, asked about when there is a question.

    run: does it and returns the record to show next, None when it is no more.
    look: the record as it is shown with the question; `run` gets it back, and refuses where it has changed.
    again, gone: what is said where it is asked for a second time, and where the record is no more since the first.
    """

    name: str
    label: str
    verb: str
    icon: str
    when: Callable[[Any], bool]
    run: Run
    done: str
    primary: bool = False
    title: str = ""
    question: str = ""
    danger: bool = False
    look: Callable[[Session, Any], str] = _nothing_shown
    again: str = ""
    gone: str = ""


def _publish_terms(session: Session, terms: TermsVersion, actor: Actor, now: datetime, look: str) -> TermsVersion:
    publish_terms(session, terms, actor, now, look)
    return terms


def _abandon(session: Session, tariff: Tariff, actor: Actor, _now: datetime, look: str) -> None:
    abandon_draft(session, tariff, actor, look)


def _copy(session: Session, tariff: Tariff, actor: Actor, _now: datetime, _look: str) -> Tariff:
    return copy_to_draft(session, tariff, actor)


ACTIONS: dict[str, tuple[RecordAction, ...]] = {
    "Tariff": (
        RecordAction(
            "prepare",
            N_("Prepare a new version"),
            "add",
            "copy",
            lambda tariff: tariff.status is not TariffStatus.draft,
            _copy,
            N_("Here is the new version: change what you like, then publish it."),
            primary=True,
        ),
        RecordAction(
            "publish",
            N_("Publish"),
            "edit",
            "circle-check",
            lambda tariff: tariff.status is TariffStatus.draft,
            publish,
            N_("Published: new stays are priced by this version from now on."),
            primary=True,
            title=N_("Publish this version of the tariff?"),
            question=N_("New stays are priced by it at once. Bookings keep the version that priced them."),
            look=look_of,
            again=N_("This version is published already. Nothing was done twice."),
        ),
        RecordAction(
            "abandon",
            N_("Abandon this draft"),
            "archive",
            "trash",
            lambda tariff: tariff.status is TariffStatus.draft,
            _abandon,
            N_("The draft is gone. What sells has not changed."),
            title=N_("Abandon this draft?"),
            question=N_("All that was changed in it since it was prepared is lost. What sells stays as it is."),
            danger=True,
            look=look_of,
            again=N_("This version is published by now: it is no longer a draft that could be abandoned."),
            gone=N_("This draft was abandoned before. What sells has not changed."),
        ),
    ),
    "TermsVersion": (
        RecordAction(
            "publish",
            N_("Publish"),
            "edit",
            "circle-check",
            lambda terms: terms.published_at is None,
            _publish_terms,
            N_("Published: offers refer to these terms from now on."),
            primary=True,
            title=N_("Publish these terms?"),
            question=N_("They are never changed again; a later change is a new version."),
            look=lambda _session, terms: version_token(terms),
            again=N_("These terms are published already. Nothing was done twice."),
        ),
    ),
}


def declared(name: str, action: str, actor: Actor) -> RecordAction | None:
    """An action that the actor has the right to, whether or not it makes sense now."""
    found = (one for one in ACTIONS.get(name, ()) if one.name == action and actor.can(one.verb, name))
    return next(found, None)


def actions_of(name: str, row: Any, actor: Actor) -> list[RecordAction]:
    """The actions that make sense for the record now and that the actor has the right to."""
    return [one for one in ACTIONS.get(name, ()) if one.when(row) and actor.can(one.verb, name)]
