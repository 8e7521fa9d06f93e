"""Reference data: made, changed, archived and deleted, as whole transactions that are audited.

What a person typed is put into the row by `fill`, inside the transaction; what the trade asks of the
values is checked here, whoever fills.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models import Client, Establishment, Housing, HousingPool, Pool, Season, Tariff, TermsVersion
from models.establishment import TermsKind
from rules.errors import FieldError, UserError
from rules.occupancy import Takes
from rules.text import N_, Name, text
from services.actor import Actor
from services.audit import touch
from services.clients import forget_refusal, keep_display_name, keep_one_default
from services.establishments import check_money
from services.field_checks import check_fields
from services.ownership import NotYours, check_place
from services.rate_checks import check_rates
from services.tariffs import begin_draft
from services.transaction import transaction

Fill = Callable[[Any], None]


class StaleRecord(UserError):
    """Somebody else saved the record since it was read."""

    message = N_("Someone else saved this in the meantime.")
    status = 409


class GoneRecord(UserError):
    """The record does not exist any more."""

    message = N_("This record no longer exists.")
    status = 404


class PoolInUse(UserError):
    """A pool that a housing on sale takes."""

    message = N_("“{housing}” takes it: archive that housing first, or let it take another pool.")
    status = 409


class PoolAway(UserError):
    """A pool that is archived, which a housing takes."""

    message = N_("It takes “{pool}”, which is archived: bring that back first.")
    status = 409


class StaleDeletion(StaleRecord):
    """Somebody else saved the record since the question was asked."""

    message = N_("Someone else changed this in the meantime. Look at it again before you delete it.")


class UnseenTerms(StaleRecord):
    """Somebody else saved the terms since the question was asked."""

    message = N_("Someone else changed this in the meantime. Look at it again before you publish it.")


class EmptyTerms(UserError):
    """Terms without a word or a file."""

    message = N_("These terms are empty. Write their text, or send them as a PDF, before you publish them.")


class FrozenTerms(UserError):
    """Published terms stay as they are."""

    message = N_("Published terms are never changed. Please add a new version.")
    status = 409


def create_record(
    session: Session, model: type[Any], fill: Fill, actor: Actor, now: datetime, establishment_id: int | None = None
) -> Any:
    """A new row of the model, in the establishment where it has one.

    Raises FieldErrors, or what the place of the row refuses; nothing is written then.
    """
    with transaction(session):
        session.info["actor"] = actor
        row = model()
        with session.no_autoflush:
            if "establishment_id" in inspect(model).columns:
                row.establishment_id = establishment_id
            if "created_at" in inspect(model).columns:
                row.created_at = now
            fill(row)
            session.add(row)
            _check(session, row, actor)
        if isinstance(row, Establishment) and actor.establishment_ids is not None:
            raise NotYours()
        session.flush()
    return row


def update_record(session: Session, row: Any, token: str, fill: Fill, actor: Actor) -> Any:
    """Change a row that was read as `token` says. Raises StaleRecord when it is not so any more."""
    with transaction(session):
        session.info["actor"] = actor
        _read_again(session, row)
        if version_token(row) != token:
            raise StaleRecord()
        check_place(row, actor)
        if isinstance(row, TermsVersion) and row.published_at is not None:
            raise FrozenTerms()
        with session.no_autoflush:
            fill(row)
            _check(session, row, actor)
            _touch(row)
        _flush(session)
    return row


def archive_record(session: Session, row: Any, actor: Actor, now: datetime) -> None:
    """Put a row away: kept for the history, no longer offered."""
    _set_archived(session, row, now, actor)


def restore_record(session: Session, row: Any, actor: Actor) -> None:
    """Bring an archived row back."""
    _set_archived(session, row, None, actor)


def delete_record(session: Session, row: Any, token: str, actor: Actor) -> None:
    """Take a row, read as `token` says, out of a draft. What refers to it makes the database refuse.

    Raises StaleDeletion.
    """
    with transaction(session):
        session.info["actor"] = actor
        _read_again(session, row)
        if version_token(row) != token:
            raise StaleDeletion()
        check_place(row, actor)
        session.delete(row)
        _flush(session)


def publish_terms(session: Session, terms: TermsVersion, actor: Actor, now: datetime, token: str | None = None) -> None:
    """Offer these terms from now on; they are never changed again.

    token: of the terms as they were shown to who publishes them; None where nobody was shown anything.
    Raises FrozenTerms, EmptyTerms, UnseenTerms.
    """
    with transaction(session):
        session.info["actor"] = actor
        _read_again(session, terms)
        check_place(terms, actor)
        if terms.published_at is not None:
            raise FrozenTerms()
        if token is not None and version_token(terms) != token:
            raise UnseenTerms()
        if terms.kind is TermsKind.text and not (terms.text_fr.strip() or terms.text_en.strip()):
            raise EmptyTerms()
        terms.published_at = now


def version_token(row: Any) -> str:
    """What changes with every save of the row: its version, or a digest of its values."""
    if hasattr(row, "row_version"):
        return str(row.row_version)
    values = [(key, _plain(getattr(row, key))) for key in sorted(inspect(type(row)).columns.keys())]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _set_archived(session: Session, row: Any, at: datetime | None, actor: Actor) -> None:
    with transaction(session):
        session.info["actor"] = actor
        _read_again(session, row)
        check_place(row, actor)
        if isinstance(row, Pool) and at is not None:
            _refuse_while_sold(session, row)
        if isinstance(row, Housing) and at is None:
            _refuse_without_pools(row)
        row.archived_at = at
        _flush(session)


def _refuse_while_sold(session: Session, pool: Pool) -> None:
    """A pool out of sight would still be sold by the housings that take it."""
    query = select(Housing).join(HousingPool).where(HousingPool.pool_id == pool.id, Housing.archived_at.is_(None))
    housing = session.scalars(query.order_by(Housing.position, Housing.id).limit(1)).first()
    if housing is not None:
        raise PoolInUse(housing=Name(housing.name_fr, housing.name_en or ""))


def _refuse_without_pools(housing: Housing) -> None:
    """A housing that comes back finds what it takes."""
    for need in housing.pools:
        if need.pool.archived_at is not None:
            raise PoolAway(pool=Name(need.pool.name_fr, need.pool.name_en or ""))


def _read_again(session: Session, row: Any) -> None:
    key = inspect(row).identity
    if key is None or session.get(type(row), key, populate_existing=True) is None:
        raise GoneRecord()


def _check(session: Session, row: Any, actor: Actor) -> None:
    if isinstance(row, Client):
        keep_display_name(row)
        forget_refusal(row)
        keep_one_default(row)
    if isinstance(row, Housing):
        _forget_idle_quantities(row)
    if isinstance(row, Tariff) and not row.number:
        begin_draft(session, row)
    if isinstance(row, TermsVersion):
        row.number = row.number or _next_terms_number(session, row.establishment_id)
        _forget_old_file(row)
    if isinstance(row, Season):
        _check_minus(row)
    if isinstance(row, Establishment):
        check_money(session, row)
    check_rates(session, row)
    check_fields(row)
    check_place(row, actor)


def _forget_idle_quantities(housing: Housing) -> None:
    """A quantity counts for a fixed number only; the form offers one with every line."""
    for need in housing.pools:
        if need.takes is not Takes.fixed:
            need.quantity = None


def _forget_old_file(terms: TermsVersion) -> None:
    """Terms turned into a text leave the file behind that they were; a file just sent is refused instead."""
    if terms.kind is TermsKind.text and terms.file is not None and inspect(terms.file).persistent:
        terms.file = None


def _check_minus(season: Season) -> None:
    """Refuse seasons that are taken out of one another in a circle: no night could be told."""
    waiting, seen = list(season.minus), set()
    while waiting:
        other = waiting.pop()
        if season in other.minus:
            raise FieldError(
                "minus", text(N_("“{other}” is itself without “{season}”."), other=str(other), season=str(season))
            )
        if other not in seen:
            seen.add(other)
            waiting.extend(other.minus)


def _next_terms_number(session: Session, establishment_id: int) -> int:
    query = select(func.max(TermsVersion.number)).where(TermsVersion.establishment_id == establishment_id)
    return (session.scalar(query) or 0) + 1


def _touch(row: Any) -> None:
    """A change of the children counts as a change of the row: its version grows."""
    mapper = inspect(type(row))
    if not hasattr(row, "row_version"):
        return
    children = [relation for relation in mapper.relationships if relation.uselist]
    if any(inspect(row).attrs[relation.key].history.has_changes() or _dirty(row, relation) for relation in children):
        plain = next(column.key for column in mapper.column_attrs if column.key not in ("id", "row_version"))
        touch(row, plain)


def _dirty(row: Any, relation: Any) -> bool:
    if relation.key in inspect(row).unloaded or not relation.cascade.delete_orphan:
        return False
    return any(inspect(child).modified for child in getattr(row, relation.key))


def _flush(session: Session) -> None:
    try:
        session.flush()
    except StaleDataError:
        raise StaleRecord() from None
