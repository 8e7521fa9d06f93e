"""Uploaded files, for those who may see a record that shows them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Establishment, Housing, HousingPhoto, StoredFile, TermsVersion
from resources.scope import visible
from services.actor import Actor

SHOWING = ("Housing", "Establishment", "TermsVersion")  # resources whose records show files


def find_file(session: Session, file_id: int, actor: Actor, opens: Callable[[str], bool]) -> StoredFile | None:
    """The file, when a record that the actor may read shows it; None otherwise.

    opens: whether the caller may read a resource at all, given its name.
    """
    file = session.scalar(select(StoredFile).where(StoredFile.id == file_id, visible(StoredFile, actor)))
    if file is None:
        return None
    shown = any(
        actor.can("show", name) and opens(name) and session.scalar(_records(name, file.id, actor)) is not None
        for name in SHOWING
    )
    return file if shown else None


def _records(name: str, file_id: int, actor: Actor) -> Select[Any]:
    """Records of the resource that show the file and that the actor may see."""
    queries: dict[str, Select[Any]] = {
        "Housing": select(HousingPhoto.id)
        .join(Housing)
        .where(HousingPhoto.file_id == file_id, visible(Housing, actor)),
        "Establishment": select(Establishment.id).where(
            Establishment.logo_file_id == file_id, visible(Establishment, actor)
        ),
        "TermsVersion": select(TermsVersion.id).where(TermsVersion.file_id == file_id, visible(TermsVersion, actor)),
    }
    return queries[name].limit(1)
