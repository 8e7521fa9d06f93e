"""JSON schemas of what the API sends, made from the declarations' columns."""

from typing import Any

from flask_babel import gettext

from resources.columns import Column, Kind, column_of
from resources.resource import Resource
from rules.weekdays import DAY_NAMES

Schema = dict[str, Any]
_BY_KIND: dict[Kind, Schema] = {
    Kind.text: {"type": "string"},
    Kind.long: {"type": "string"},
    Kind.number: {"type": "integer"},
    Kind.money: {"type": "integer"},
    Kind.percent: {"type": "integer"},
    Kind.date: {"type": "string", "format": "date"},
    Kind.instant: {"type": "string", "format": "date-time"},
    Kind.time: {"type": "string", "example": "16:00"},
    Kind.yes_no: {"type": "boolean"},
    Kind.weekdays: {"type": "array", "items": {"type": "string", "enum": list(DAY_NAMES)}},
    Kind.json: {},
}


def link() -> Schema:
    """Another record, by its id and name."""
    return {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string", "nullable": True}}}


def array(items: Schema) -> Schema:
    """A list of such."""
    return {"type": "array", "items": items}


def record(resource: Resource, whole: bool = False) -> Schema:
    """A record; with its children when `whole`."""
    properties = {path: column_schema(column_of(resource.model, path)) for path in resource.api_columns}
    if whole:
        for children in resource.children:
            child = getattr(resource.model, children.relationship).property.mapper.class_
            columns = {path: column_schema(column_of(child, path)) for path in ("id", *children.columns)}
            properties[children.relationship] = array({"type": "object", "properties": columns})
    return {"type": "object", "properties": properties}


def column_schema(column: Column) -> Schema:
    """What a column's value looks like."""
    if column.path == "id":
        return {"type": "integer"}
    if column.kind is Kind.many:
        return {**array(link() if column.target else {}), "description": gettext(column.label)}
    if column.kind is Kind.relation:
        schema = link()
    elif column.kind is Kind.codes and column.choices:
        schema = array({"type": "string", "enum": [choice.value for choice in column.choices]})
    elif column.kind is Kind.choice and column.choices:
        schema = {"type": "string", "enum": [*(choice.value for choice in column.choices), None]}
    else:
        schema = dict(_BY_KIND[column.kind])
    return {**schema, "nullable": True, "description": _meaning(column)}


def _meaning(column: Column) -> str:
    label = gettext(column.label)
    match column.kind:
        case Kind.money:
            return gettext("%(label)s, in minor units of the currency: cents for EUR, yen for JPY", label=label)
        case Kind.percent:
            return gettext("%(label)s, in hundredths of a percent", label=label)
    return label
