"""What a declaration says: one resource, from which screen, API, rights, menu and export are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rules.text import N_

NOTHING: Mapping[str, str] = MappingProxyType({})
ADVANCED = N_("Advanced")  # the fold of what a form can do without
MADE_CODE = N_("A short name without spaces that stays when the name changes. Empty: made of the French name.")
# Alternatives; each names other fields with the values that they must have, as the form sends them.
Alternatives = tuple[Mapping[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Children:
    """Rows that belong to a record and are edited inside its form.

    start: what the fields of a new one begin with, where the column's default does not say it.
    inline: False shows them as a table on the record only.
    shown: what that table has instead of `columns`, where summaries of the children's own resource say it shorter.
    """

    relationship: str
    columns: tuple[str, ...]
    help: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    start: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    inline: bool = True
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """A column of screens that says several in a sentence; files, programs and orders have its parts."""

    label: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Fields of a form, or facts of a record, under one title.

    folded: closed at the end of the form until somebody needs it.
    """

    title: str
    fields: tuple[str, ...]
    help: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Related:
    """The beginning of another list on a record: resource by name, and the filter that names the record."""

    resource: str
    filter: str
    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of record.

    A column is an attribute ("status"), a relation shown by its title ("client"), a path through
    relations ("client.email", "stays.housing"), or the stem of a text in two languages ("name").

    summaries: columns of screens that say several others in words, by name; `admin_views/summaries.py` writes them.
    sort: the order nobody asked for, "-arrival_on" for the latest first.
    filters: columns by which the list is narrowed; amounts and rates are typed in units.
    search: whether the model names its words in `__search__`; search_through: relations searched too.
    form: the groups of the form, and of the page to read unless `details` says otherwise.
    examples: amounts in minor units that stand for {amount} in the help of a field, in the currency of the place.
    shown_when: fields that mean something for some choices only. They are hidden and emptied with the others, and
    refused when they are filled all the same; without JavaScript they are all there.
    suggested: fields that may be left empty because the row makes its own: "code", "position".
    read_only: columns shown on the record, never written by its form.
    export, api: columns besides those of the list.
    secondary: columns that leave a narrow table first.
    related: other lists that begin on the record.
    removable: records are deleted, though they live in no draft: nothing refers to them.
    across: the list shows all establishments of the reader, not only the one on show.
    detail_endpoint: the screen that shows a record when it is not the generated one.
    """

    model: type[Any]
    slug: str
    label: str
    label_one: str
    add_label: str
    menu: str
    icon: str
    columns: tuple[str, ...]
    summaries: Mapping[str, Summary] = field(default_factory=lambda: MappingProxyType({}))
    sort: str = ""
    filters: tuple[str, ...] = ()
    search: bool = False
    search_through: tuple[str, ...] = ()
    form: tuple[Group, ...] = ()
    details: tuple[Group, ...] = ()
    children: tuple[Children, ...] = ()
    help: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    examples: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    shown_when: Mapping[str, Alternatives] = field(default_factory=lambda: MappingProxyType({}))
    suggested: tuple[str, ...] = ()
    export: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    writes: bool = True
    detail_endpoint: str = ""
    detail_argument: str = ""
    create_endpoint: str = ""
    related: tuple[Related, ...] = ()
    secondary: tuple[str, ...] = ("position", "code", "created_at")
    across: bool = False
    removable: bool = False
    intro: str = ""
    empty: str = ""

    @property
    def name(self) -> str:
        """The resource in rights: ("can_edit", "Season")."""
        return str(self.model.__name__)

    @property
    def table_name(self) -> str:
        """The table of its records, as in searches and in the audit."""
        return str(self.model.__tablename__)

    @property
    def plain_columns(self) -> tuple[str, ...]:
        """The columns of the list, and the parts of those that say several."""
        parts = (self.summaries[name].parts if name in self.summaries else (name,) for name in self.columns)
        return _once(tuple(name for some in parts for name in some))

    @property
    def export_columns(self) -> tuple[str, ...]:
        """What leaves as a file."""
        return _once(self.plain_columns + self.export)

    @property
    def api_columns(self) -> tuple[str, ...]:
        """What programs read: the list's columns, the form's that the model has, and those named for them."""
        form = tuple(name for group in self.form for name in group.fields if hasattr(self.model, name))
        house = ("establishment_id",) if hasattr(self.model, "establishment_id") else ()
        version = (self.version_path,) if self.version_path else ()
        return _once(("id", *house, *version, *self.plain_columns, *form, *self.api))

    @property
    def archives(self) -> bool:
        """Whether records are put away rather than deleted."""
        return hasattr(self.model, "archived_at")

    def may_remove(self) -> bool:
        """Whether a record may be deleted: what lives in a draft and is not archived, or is declared so."""
        return self.writes and (self.removable or self.version_path != "") and not self.archives

    @property
    def version_path(self) -> str:
        """The way to the tariff version that a record is part of; empty when it is part of none."""
        if hasattr(self.model, "tariff_id") and hasattr(self.model, "row_version") and self.writes:
            return "tariff"
        return "charge.tariff" if hasattr(self.model, "charge_id") else ""


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
