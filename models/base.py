"""What every model shares: one metadata, column kinds, UTC time, enums, versions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from enum import StrEnum
from typing import Annotated, Any

from flask_appbuilder import Model as AppBuilderModel
from sqlalchemy import BigInteger, DateTime, Enum, ForeignKey, Integer, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

# Set before Flask-AppBuilder's own tables are declared, so that theirs are named by it too.
AppBuilderModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored in UTC, always read back with its time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables stand on the metadata of the accounts' library: one migration history."""

    metadata = AppBuilderModel.metadata


def enum_column(kind: type[PythonEnum]) -> Enum:
    """A column of the enum's values under a named CHECK, the same on both engines."""
    return Enum(
        kind,
        values_callable=_values,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=_snake(kind.__name__),
        validate_strings=True,
    )


class CodeSet(TypeDecorator[frozenset[str]]):
    """Some of an enum's values: stored sorted with commas between them ("association,school"), NULL for none."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(200)
        self.kind = kind

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        codes = sorted(self.kind(code).value for code in value or ())
        return ",".join(codes) or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:
        return frozenset(value.split(",")) if value else frozenset()


def only_codes_of(column: str, kind: type[StrEnum]) -> str:
    """The CHECK of such a column: with the enum's values taken out of it, commas are left."""
    left = column
    for code in kind:
        left = f"replace({left}, '{code.value}', '')"
    return f"{column} IS NULL OR ({column} <> '' AND replace({left}, ',', '') = '')"


def _values(kind: Iterable[PythonEnum]) -> list[str]:
    return [str(member.value) for member in kind]


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def quoted(kind: type[PythonEnum]) -> str:
    """The enum's values as a list for a CHECK written by hand."""
    return ", ".join(f"'{value}'" for value in _values(kind))


pk = Annotated[int, mapped_column(Integer, primary_key=True)]
code = Annotated[str, mapped_column(String(64))]
name = Annotated[str, mapped_column(String(200))]
optional_name = Annotated[str | None, mapped_column(String(200))]
long_text = Annotated[str, mapped_column(Text, default="")]
cents = Annotated[int, mapped_column(BigInteger)]
optional_cents = Annotated[int | None, mapped_column(BigInteger)]
instant = Annotated[datetime, mapped_column(UtcDateTime)]
optional_instant = Annotated[datetime | None, mapped_column(UtcDateTime)]


class Versioned:
    """A row edited by people: a save over someone else's save is refused."""

    row_version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.row_version}


class Archivable:
    """Put away and brought back; never deleted while something refers to it."""

    archived_at: Mapped[optional_instant]

    @property
    def archived(self) -> bool:
        return self.archived_at is not None


class OfEstablishment:
    """A row that belongs to one establishment; every query of it is scoped by this column."""

    @declared_attr
    def establishment_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("establishment.id"), index=True)
