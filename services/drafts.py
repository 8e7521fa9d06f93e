"""The end of a draft that is not wanted."""

from sqlalchemy.orm import Session

from models import Tariff
from services.actor import Actor
from services.ownership import check_place
from services.tariff_rows import load_tariff
from services.tariffs import ensure_draft
from services.transaction import transaction


def abandon_draft(session: Session, tariff: Tariff, actor: Actor) -> None:
    """Take a draft away with all its rows; what sells stays as it is. Raises NotYours, TariffFrozen."""
    with transaction(session):
        session.info["actor"] = actor
        ensure_draft(tariff)
        check_place(tariff, actor)
        session.delete(load_tariff(session, tariff.id))
        session.flush()
