"""The end of a draft that is not wanted."""

from sqlalchemy.orm import Session

from models import Tariff
from services.actor import Actor
from services.draft_state import check_seen
from services.ownership import check_place
from services.tariff_rows import load_tariff
from services.tariffs import ensure_draft
from services.transaction import transaction


def abandon_draft(session: Session, tariff: Tariff, actor: Actor, look: str | None = None) -> None:
    """Take a draft away with all its rows; what sells stays as it is.

    look: of the draft as it was shown to who abandons it; None where nobody was shown anything.
    Raises NotYours, TariffFrozen, DraftChanged.
    """
    with transaction(session):
        session.info["actor"] = actor
        ensure_draft(tariff, alone=True)
        check_place(tariff, actor)
        whole = load_tariff(session, tariff.id)
        if look is not None:
            check_seen(session, whole, look)
        session.delete(whole)
        session.flush()
