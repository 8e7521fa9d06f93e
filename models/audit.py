"""Every change of reference data: who, from where, what was before and after."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, instant, name, pk


class Audit(Base):
    """One change of one row, written in the transaction that made it."""

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("action IN ('create', 'update', 'delete')", "action_is_known"),
        Index("ix_audit_table_name_row_id", "table_name", "row_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(8))
    at: Mapped[instant]
    actor: Mapped[name]
    channel: Mapped[str] = mapped_column(String(16))
    ip: Mapped[str | None] = mapped_column(String(45))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)  # column -> [before, after]
