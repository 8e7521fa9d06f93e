"""A read API for every declared resource."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_appbuilder.api import expose
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from api import descriptions as told
from api.base import Api, Spec, answer, keyed
from api.houses import house_of
from extensions import db
from models import Establishment
from pricing.money import minor_units
from resources.columns import Kind, column_of
from resources.items import read_item, read_items
from resources.query import BadListQuery, Reader, parse
from resources.resource import Resource
from rules.text import N_, Text, text
from services.actor import Actor
from web.actor import required_actor
from web.formats import DEFAULT_CURRENCY
from web.language import choose_language

LIMIT, MOST = 50, 200
OWN = ("cursor", "limit", "establishment")
LARGEST_ID = 2**31 - 1
PARIS = "Europe/Paris"


class ResourceApi(Api):
    """Records of one resource: a list and one of them, as the list's engine shows them to the caller."""

    resource: ClassVar[Resource]

    @expose("", methods=["GET"])
    @keyed("list")
    def get_list(self) -> Response:
        """A page of the list, filtered and ordered by the same parameters as on screen."""
        reader = reader_of(required_actor(), request.args, self.resource)
        cursor, limit = _page(request.args)
        query = parse(self.resource, request.args.items(multi=True), reader, also=OWN)
        feed = read_items(db.session(), self.resource, reader, query, cursor, limit)
        return answer({"items": feed.items, "next": feed.next})

    @expose("/<record_id>", methods=["GET"])
    @keyed("show")
    def get(self, record_id: str) -> Response:
        """One record with the rows that belong to it."""
        reader = Reader(required_actor(), datetime.now(UTC).date(), language=choose_language())
        item = self.item(reader, self.find(record_id))
        if item is None:
            raise NotFound()
        return answer(item)

    def find(self, written: str) -> int:
        """The id that an address names. Raises NotFound."""
        return number_of(written)

    def item(self, reader: Reader, record_id: int) -> dict[str, Any] | None:
        """What is told of one record; None when the reader may not see it."""
        return read_item(db.session(), self.resource, reader, record_id)

    def get_list_spec(self) -> Spec:
        """For the document."""
        return told.resource_list(self.resource)

    def get_spec(self) -> Spec:
        """For the document."""
        return told.resource_record(self.resource)


def api_of(resource: Resource, base: type[ResourceApi] = ResourceApi) -> type[ResourceApi]:
    """The API of a declaration."""
    return type(
        f"{resource.name}Api",
        (base,),
        {
            "__doc__": base.__doc__,
            "resource": resource,
            "resource_name": resource.slug,
            "subject": resource.slug,
            "right": resource.name,
            "tag": resource.label,
        },
    )


def number_of(written: str) -> int:
    """An id in an address. Raises NotFound."""
    if not (written.isascii() and written.isdigit() and len(written) <= 10 and 0 < int(written) <= LARGEST_ID):
        raise NotFound()
    return int(written)


def reader_of(actor: Actor, given: Mapping[str, str], resource: Resource) -> Reader:
    """Who reads, in all his establishments or in the one he names, by the clock of that one."""
    house = house_of(actor, given["establishment"]) if "establishment" in given else None
    zone = house.time_zone if house else PARIS
    return Reader(
        actor=actor,
        today=datetime.now(ZoneInfo(zone)).date(),
        establishment_id=house.id if house else None,
        language=choose_language(),
        time_zone=zone,
        currency=house.currency if house else _common_currency(actor) if _has_amounts(resource) else DEFAULT_CURRENCY,
    )


def _has_amounts(resource: Resource) -> bool:
    return any(column_of(resource.model, path).end_kind is Kind.money for path in resource.filters)


def _common_currency(actor: Actor) -> str | None:
    """A currency that amounts in filters can be read in for all of his establishments; None where decimals differ."""
    query = select(Establishment.id, Establishment.currency)
    found = [row.currency for row in db.session().execute(query) if actor.works_for(row.id)]
    return None if len({minor_units(one) for one in found}) > 1 else next(iter(found), DEFAULT_CURRENCY)


def _page(given: Mapping[str, str]) -> tuple[str, int]:
    problems: dict[str, Text] = {}
    for name in ("page", "page_size"):
        if name in given:
            problems[name] = text(N_("Pages follow one another by “cursor” and “limit”."))
    limit = given.get("limit", "")
    if limit and not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
        problems["limit"] = text(N_("A number from {least} to {most}, please."), least=1, most=MOST)
    if problems:
        raise BadListQuery(problems)
    return given.get("cursor", ""), int(limit or LIMIT)
