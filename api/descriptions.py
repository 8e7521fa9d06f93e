"""What each route is, for the OpenAPI document. Sentences are in the language of whoever reads it."""

from typing import Any

from flask_babel import gettext

from api.schemas import Schema, array, record
from models.client import ClientKind
from pricing.request import EXEMPTIONS
from resources.columns import Column, Kind, column_of
from resources.resource import Resource
from resources.words import WORDS
from rules.workflow import Origin
from services.uploads import PDF, PICTURES

Spec = dict[str, Any]
_SHARED = ("401", "403", "404", "422", "429")
_RANGES = (Kind.date, Kind.instant, Kind.number, Kind.money, Kind.percent)


def resource_list(resource: Resource) -> Spec:
    """The page of a list."""
    return {
        "operationId": f"list_{_name(resource)}",
        "summary": gettext("List: %(what)s", what=gettext(resource.label)),
        "parameters": _list_parameters(resource),
        "responses": _responses(
            "200",
            {
                "type": "object",
                "required": ["items", "next"],
                "properties": {
                    "items": array(reference(resource)),
                    "next": {"type": "string", "nullable": True, "description": gettext("Cursor of the next page")},
                },
            },
            "400",
        ),
    }


def resource_record(resource: Resource) -> Spec:
    """One record."""
    return {
        "operationId": f"get_{_name(resource)}",
        "summary": gettext("One record: %(what)s", what=gettext(resource.label)),
        "parameters": [_in_path("record_id", gettext("Its id; of a booking also its reference"))],
        "responses": _responses("200", record(resource, whole=True)),
    }


def reference(resource: Resource) -> Schema:
    """The resource's schema by its name."""
    return {"$ref": f"#/components/schemas/{resource.name}"}


def availability() -> Spec:
    """What is free."""
    return {
        "operationId": "availability",
        "summary": gettext("What is free for dates and people"),
        "parameters": [
            _in_query("establishment", {"type": "string"}, gettext("Code of the establishment"), needed=True),
            _in_query("arrival", _DAY, gettext("Day of arrival"), needed=True),
            _in_query("departure", _DAY, gettext("Day of departure"), needed=True),
            _in_query("party", {"type": "string", "example": "40:2,8:1"}, gettext("People by age: age:number")),
            _in_query("adults", {"type": "integer"}, gettext("Instead of “party”: how many adults")),
            _in_query("children", {"type": "string", "example": "8,4"}, gettext("With “adults”: ages of the children")),
            _in_query("prices", {"type": "string", "enum": ["yes", "no"]}, gettext("Say what each costs, too")),
        ],
        "responses": _responses("200", {"type": "object"}, "409"),
    }


def quotes() -> Spec:
    """What stays cost."""
    stay = {**_stay(), "required": ["establishment", "housing", "arrival", "departure", "party"]}
    stay["properties"] = {
        "id": {"type": "string"},
        "establishment": {"type": "string"},
        "booked_on": _DAY,
        **stay["properties"],
        "client_class": {
            "type": "string",
            "enum": [*(kind.value for kind in ClientKind), None],
            "nullable": True,
            "description": gettext("What the client is, for prices that look at it"),
        },
        "earlier_stays": {"type": "integer", "description": gettext("How often the client came before")},
        "channel": {
            "type": "string",
            "enum": [origin.value for origin in Origin],
            "description": gettext("How it is sold; “api” where it is left out"),
        },
    }
    return {
        "operationId": "quote",
        "summary": gettext("What a stay costs, line by line with its reasons"),
        "requestBody": _body({"oneOf": [stay, array(stay)]}),
        "responses": _responses("200", {"oneOf": [_quote(), array(_quote())]}, "400", "409", "413", "415"),
    }


def booking_post() -> Spec:
    """A booking made."""
    key = {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "maxLength": 255},
        "description": gettext("The same key with the same body books once; its answer is kept for a day"),
    }
    return {
        "operationId": "book",
        "summary": gettext("Book stays for a client"),
        "parameters": [key],
        "requestBody": _body(_order()),
        "responses": _responses("201", record_reference("Booking"), "400", "409", "413", "415"),
    }


def booking_cancel() -> Spec:
    """A booking cancelled."""
    reason = {"type": "object", "properties": {"reason": {"type": "string", "maxLength": 500}}}
    return {
        "operationId": "cancel",
        "summary": gettext("Cancel a booking: its nights are free at once"),
        "parameters": [_in_path("record_id", gettext("Its id or its reference"))],
        "requestBody": {**_body(reason), "required": False},
        "responses": _responses("200", record_reference("Booking"), "400", "409", "413", "415"),
    }


def file_content() -> Spec:
    """A file's content."""
    binary = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (*PICTURES.values(), PDF)}
    done = {"description": gettext("Done"), "content": binary}
    refusals = {code: {"$ref": f"#/components/responses/{code}"} for code in ("401", "403", "404", "429")}
    return {
        "operationId": "get_file",
        "summary": gettext("The content of a file: a logo, a photo, terms of sale"),
        "parameters": [_in_path("file_id", gettext("Its id, as told by the record that shows it"))],
        "responses": {"200": done, **refusals},
    }


def record_reference(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


_DAY: Schema = {"type": "string", "format": "date"}


def _name(resource: Resource) -> str:
    return resource.slug.replace("-", "_")


def _list_parameters(resource: Resource) -> list[Spec]:
    columns = [column_of(resource.model, path) for path in resource.filters]
    parameters = [parameter for column in columns for parameter in _filters(column)]
    if resource.search:
        parameters.insert(0, _in_query("q", {"type": "string"}, gettext("Beginnings of words")))
    if resource.archives:
        parameters.append(
            _in_query("archived", {"type": "string", "enum": ["yes", "no"]}, gettext("Archived ones too"))
        )
    sorts = [column.key for path in resource.plain_columns if (column := column_of(resource.model, path)).sortable]
    orders = [*sorts, *(f"-{name}" for name in sorts)]
    return [
        *parameters,
        _in_query("sort", {"type": "string", "enum": orders}, gettext("The order; “-” for the reverse")),
        _in_query("establishment", {"type": "string"}, gettext("Code of the establishment")),
        _in_query("limit", {"type": "integer", "minimum": 1, "maximum": 200}, gettext("Records on a page")),
        _in_query("cursor", {"type": "string"}, gettext("What “next” said on the page before")),
    ]


def _filters(column: Column) -> list[Spec]:
    label = gettext(column.label)
    schema: Schema = {"type": "string"}
    if column.choices:
        schema = {"type": "array", "items": {"type": "string", "enum": [choice.value for choice in column.choices]}}
    elif column.attribute in WORDS:
        schema = {"type": "array", "items": {"type": "string", "enum": list(WORDS[column.attribute])}}
    elif column.end_kind is Kind.yes_no:
        schema = {"type": "string", "enum": ["yes", "no"]}
    found = [_in_query(column.key, schema, label)]
    if column.end_kind in _RANGES and not column.target:
        found.append(_in_query(f"{column.key}_from", {"type": "string"}, gettext("%(label)s from", label=label)))
        found.append(_in_query(f"{column.key}_to", {"type": "string"}, gettext("%(label)s to", label=label)))
    return found


def _in_query(name: str, schema: Schema, meaning: str, needed: bool = False) -> Spec:
    return {"in": "query", "name": name, "required": needed, "schema": schema, "description": meaning}


def _in_path(name: str, meaning: str) -> Spec:
    return {"in": "path", "name": name, "required": True, "schema": {"type": "string"}, "description": meaning}


def _body(schema: Schema) -> Spec:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(status: str, schema: Schema, *also: str) -> Spec:
    refusals = {code: {"$ref": f"#/components/responses/{code}"} for code in sorted({*_SHARED, *also})}
    done = {"description": gettext("Done"), "content": {"application/json": {"schema": schema}}}
    return {status: done, **refusals}


def _stay() -> Schema:
    member = {
        "type": "object",
        "properties": {
            "age": {"type": "integer", "description": gettext("On the day of arrival")},
            "count": {"type": "integer"},
            "born_on": {**_DAY, "description": gettext("Instead of the age, or for charges by the age of each night")},
            "exempt": {
                "type": "string",
                "enum": list(EXEMPTIONS),
                "description": gettext("Why no tourist tax is owed, other than the age"),
            },
        },
    }
    return {
        "type": "object",
        "required": ["housing", "arrival", "departure", "party"],
        "properties": {
            "housing": {"type": "string", "description": gettext("Its code, or its name in either language")},
            "arrival": _DAY,
            "departure": _DAY,
            "party": array(member),
            "rate_plan": {"type": "string", "nullable": True},
            "options": {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}},
            "contracted": {
                "type": "integer",
                "nullable": True,
                "description": gettext("How many people the contract names"),
            },
        },
    }


def _quote() -> Schema:
    text = {"type": "string"}
    maybe = {"type": "integer", "nullable": True}
    number = {"type": "integer", "description": gettext("In minor units of the currency: cents for EUR, yen for JPY")}
    part = {"label": text, "cents": number, "vat_bp": maybe}
    line = {
        "label": text,
        "cents": number,
        "source": text,
        "quantity": maybe,
        "unit_cents": maybe,
        "vat_bp": maybe,
        "parts": array({"type": "object", "properties": part}),
        "trail": array(text),
    }
    day = {"type": "string", "format": "date", "nullable": True}
    refusal = {
        "rule": text,
        "value": {"nullable": True},
        "text": text,
        "nearest": {"type": "object", "properties": {"arrival": day, "nights": maybe}},
    }
    by_vat = {"vat_bp": maybe, "gross_cents": number, "base_cents": number, "vat_cents": number}
    return {
        "type": "object",
        "properties": {
            "id": {"nullable": True},
            "total_cents": {"type": "integer", "nullable": True},
            "by_source": {"type": "object", "additionalProperties": {"type": "integer"}},
            "by_vat": array({"type": "object", "properties": by_vat}),
            "lines": array({"type": "object", "properties": line}),
            "refused": array({"type": "object", "properties": refusal}),
        },
    }


def _order() -> Schema:
    text = {"type": "string"}
    client = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": [kind.value for kind in ClientKind]},
            **dict.fromkeys(("first_name", "last_name", "company", "email", "phone"), text),
            "language": {"type": "string", "enum": ["fr", "en"]},
        },
    }
    return {
        "type": "object",
        "required": ["establishment", "client", "stays"],
        "properties": {
            "establishment": text,
            "client": {"oneOf": [{"type": "integer"}, client]},
            "stays": array(_stay()),
            "expected_total_cents": {"type": "integer", "nullable": True},
            "notes": {"type": "string", "maxLength": 5000},
        },
    }
