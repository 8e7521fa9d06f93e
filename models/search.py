"""Words by which rows are found, blind to case and accents, the same on both engines."""

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

# By code points, so that a beginning is a range of words: the order of a language passes over signs.
_FOLDED = String(64).with_variant(String(64, collation="C"), "postgresql")


class SearchWord(Base):
    """One folded word of one row; searched by its beginning."""

    __tablename__ = "search_word"
    __table_args__ = (
        CheckConstraint("length(word) > 0", "word_is_not_empty"),
        Index("ix_search_word_row", "table_name", "row_id"),
        {"sqlite_with_rowid": False},
    )

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    word: Mapped[str] = mapped_column(_FOLDED, primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
