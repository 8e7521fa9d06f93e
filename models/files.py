"""Files that people sent: kept outside the web root under their content's hash."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, instant, name, pk


class StoredFile(Base):
    """One content, stored once; the row says what it is and whose it is."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", "not_empty"),
        CheckConstraint("length(sha256) = 64", "hash_is_whole"),
    )

    id: Mapped[pk]
    # No foreign key: an establishment's logo points here, and a circle cannot be created on SQLite.
    establishment_id: Mapped[int | None] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[name]
    mime_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    created_at: Mapped[instant]

    def __str__(self) -> str:
        return self.name
