"""What a column of a declaration is: its kind, its label, the right it needs, and its SQL."""

from dataclasses import dataclass
from enum import Enum as PythonEnum
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Integer,
    Select,
    Text,
    Time,
    func,
    select,
)
from sqlalchemy import inspect as inspection
from sqlalchemy.orm import aliased

from models.base import CodeSet, UtcDateTime
from resources.labels import label_of
from resources.privacy import right_of
from resources.titles import is_bilingual, text_expression, title_attribute, title_expression


class Kind(StrEnum):
    """How a value is read, shown, compared and written to a file."""

    text = "text"
    long = "long"
    number = "number"
    money = "money"
    percent = "percent"
    weekdays = "weekdays"
    date = "date"
    instant = "instant"
    time = "time"
    yes_no = "yes_no"
    choice = "choice"
    codes = "codes"
    relation = "relation"
    many = "many"
    json = "json"
    summary = "summary"


@dataclass(frozen=True)
class Column:
    """A path of attributes from a model, resolved.

    model, attribute: where the path ends; steps: the relations on the way.
    target: the model of a relation that is shown by its title.
    end_kind: the kind of one value where the column gathers those of several rows.
    rights: what one must be allowed to see, all of them.
    """

    path: str
    steps: tuple[str, ...]
    model: type[Any]
    attribute: str
    kind: Kind
    end_kind: Kind
    label: str
    rights: frozenset[str]
    target: type[Any] | None = None
    choices: type[PythonEnum] | None = None
    through_many: bool = False

    @property
    def key(self) -> str:
        """The column in addresses: amounts and rates by their name without unit ("total")."""
        return self.path.removesuffix("_cents").removesuffix("_bp")

    @property
    def sortable(self) -> bool:
        """Whether rows can be put in its order."""
        unordered = (Kind.many, Kind.json, Kind.long, Kind.weekdays, Kind.codes, Kind.summary)
        return not self.through_many and self.kind not in unordered


@cache
def column_of(model: type[Any], path: str) -> Column:
    """Resolve a path. Raises AttributeError for one that leads nowhere: a mistake in a declaration."""
    *steps, attribute = path.split(".")
    current, many, rights = model, False, set()
    for step in steps:
        relation = inspection(current).relationships[step]
        rights.add(right_of(current, step))
        many = many or bool(relation.uselist)
        current = relation.mapper.class_
    relations = inspection(current).relationships
    target = relations[attribute].mapper.class_ if attribute in relations else None
    ends_in_many = attribute in relations and bool(relations[attribute].uselist)
    rights.add(right_of(current, attribute))
    if target is not None:
        rights.add(right_of(target, title_attribute(target)))
    kind, choices = (Kind.relation, None) if target else _kind_of(current, attribute)
    return Column(
        path=path,
        steps=tuple(steps),
        model=current,
        attribute=attribute,
        kind=Kind.many if many or ends_in_many else kind,
        end_kind=kind,
        label=label_of(model, path),
        rights=frozenset(right for right in rights if right),
        target=target,
        choices=choices,
        through_many=many or ends_in_many,
    )


def summary_column(model: type[Any], name: str, label: str) -> Column:
    """A column that says several others of its row, by whose id its words are found."""
    return Column(name, (), model, "id", Kind.summary, Kind.summary, label, frozenset())


def _kind_of(model: type[Any], attribute: str) -> tuple[Kind, type[PythonEnum] | None]:
    if is_bilingual(model, attribute):
        return Kind.text, None
    column = inspection(model).columns[attribute]
    if isinstance(column.type, Enum):
        return Kind.choice, column.type.enum_class
    if isinstance(column.type, CodeSet):
        return Kind.codes, column.type.kind
    for suffix, kind in (("_cents", Kind.money), ("_bp", Kind.percent), ("weekdays", Kind.weekdays)):
        if attribute.endswith(suffix):
            return kind, None
    kinds: tuple[tuple[type[Any], Kind], ...] = (
        (UtcDateTime, Kind.instant),
        (DateTime, Kind.instant),
        (Date, Kind.date),
        (Time, Kind.time),
        (Boolean, Kind.yes_no),
        (Integer, Kind.number),
        (JSON, Kind.json),
        (Text, Kind.long),
    )
    return next((kind for type_, kind in kinds if isinstance(column.type, type_)), Kind.text), None


class Source:
    """The tables that a query of one model joins, each relation once."""

    def __init__(self, model: type[Any], language: str) -> None:
        self.model = model
        self.language = language
        self._entities: dict[tuple[str, ...], Any] = {(): model}

    def expression(self, column: Column) -> ColumnElement[Any]:
        """The SQL of a column; the tables it needs are remembered for `join`."""
        if column.through_many:
            return self._joined_titles(column)
        if column.target is not None:
            return title_expression(self._entity((*column.steps, column.attribute)), column.target, self.language)
        return text_expression(self._entity(column.steps), column.model, column.attribute, self.language)

    def key(self, column: Column) -> ColumnElement[Any]:
        """The foreign key of a relation."""
        relation = inspection(column.model).relationships[column.attribute]
        (local,) = relation.local_columns
        key: ColumnElement[Any] = getattr(
            self._entity(column.steps), inspection(column.model).get_property_by_column(local).key
        )
        return key

    def join(self, statement: Select[Any]) -> Select[Any]:
        """The statement with every table that the expressions used, outer joined."""
        for steps, entity in self._entities.items():
            if steps:
                parent = self._entities[steps[:-1]]
                statement = statement.outerjoin(getattr(parent, steps[-1]).of_type(entity))
        return statement

    def _entity(self, steps: tuple[str, ...]) -> Any:
        if steps not in self._entities:
            parent = self._entity(steps[:-1])
            self._entities[steps] = aliased(getattr(parent, steps[-1]).property.mapper.class_)
        return self._entities[steps]

    def _title(self, column: Column, entity: Any) -> ColumnElement[Any]:
        if column.target is not None:
            return title_expression(entity, column.target, self.language)
        return text_expression(entity, column.model, column.attribute, self.language)

    def _joined_titles(self, column: Column) -> ColumnElement[Any]:
        """The titles of related rows in one text, as a subquery of its own."""
        owner = self._entities[()]
        entity: Any = owner
        query: Any = None
        for step in (*column.steps, column.attribute) if column.target else column.steps:
            relation = getattr(entity, step)
            following = aliased(relation.property.mapper.class_)
            query = select(following).where(relation.of_type(following).expression) if query is None else query
            query = query if entity is owner else query.join(following, relation.of_type(following))
            entity = following
        text = self._title(column, entity)
        joined: ColumnElement[Any] = (
            query.with_only_columns(func.aggregate_strings(text, ", ")).correlate(owner).scalar_subquery()
        )
        return joined
