"""Bookings: read with their stays and price lines, booked, cancelled."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, g, request, url_for
from flask_appbuilder.api import expose
from sqlalchemy import bindparam, or_, select
from werkzeug.exceptions import Forbidden, NotFound

from api import descriptions as told
from api.base import Spec, answer, keyed
from api.bodies import Fields, check_days, read_json
from api.houses import House, house_of
from api.resources import LARGEST_ID, ResourceApi
from extensions import db
from models import Booking, Housing, PriceLine, RatePlan, StayLine
from models.client import ClientKind
from resources.items import plain_value, read_item
from resources.query import Reader
from resources.scope import visible
from rules.errors import FieldError, UserError
from rules.text import N_, Name, text
from rules.workflow import Origin
from services.actor import Actor
from services.bookings import Sale
from services.bookings import cancel as cancel_booking
from services.establishment_file.quotes import plan_on_sale, request_of
from services.idempotency import RequestKey, request_hash
from services.orders import order
from services.quotes import StayRequest
from services.rights import MONEY, PERSONAL
from services.sales import NewClient
from services.tariffs import Selling, selling
from services.texts import thaw
from web.actor import required_actor
from web.formats import sentence
from web.language import choose_language

MOST_STAYS = 50
KEY_LONGEST = 255
BODY = ("establishment", "client", "stays", "expected_total_cents", "notes")
CLIENT = ("kind", "first_name", "last_name", "company", "email", "phone", "language")


class AmbiguousBooking(UserError):
    """A number that is the id of one booking and the reference of another."""

    message = N_("Two bookings answer to “{name}”: write id:{name} or ref:{name}.")
    status = 409


class BookingApi(ResourceApi):
    """Bookings: found by id or reference, written by their services only."""

    def find(self, written: str) -> int:
        """The id of the booking with that reference or id. Raises NotFound, AmbiguousBooking."""
        return find_booking(required_actor(), written)

    def item(self, reader: Reader, record_id: int) -> dict[str, Any] | None:
        """The booking with its stays and, for who may see amounts, the lines of its price."""
        found = read_item(db.session(), self.resource, reader, record_id)
        if found is not None:
            found["stays"] = _stays(record_id, reader)
            if reader.actor.can("show", MONEY):
                found["lines"] = _lines(record_id, found["currency"])
        return found

    @expose("", methods=["POST"])
    @keyed("add", "Sale", access="write")
    def post(self) -> Response:
        """Book stays for a client, who is named or made. With an Idempotency-Key, once only."""
        body, actor, now = read_json(), required_actor(), datetime.now(UTC)
        key = _request_key(body)
        fields = Fields(body, BODY)
        buyer = _buyer(fields, actor)
        shown, notes = fields.cents("expected_total_cents"), fields.text("notes")
        fields.done()
        house = house_of(actor, fields.given.get("establishment"))
        stays = _requests(fields.given.get("stays"), selling(db.session(), house.id), house, now)
        sale = Sale(house.id, 0, stays, Origin.api, notes, shown)
        reader = Reader(actor, house.today(now), language=choose_language())

        def tell(booking: Booking) -> dict[str, Any]:
            return self.item(reader, booking.id) or {}

        kept = order(db.session(), sale, buyer, key, tell, actor, now)
        headers = {"Location": url_for(f"{self.endpoint}.get", record_id=kept.body["id"])}
        if kept.replayed:
            headers["Idempotent-Replayed"] = "true"
        return answer(kept.body, kept.status, headers)

    @expose("/<record_id>/cancel", methods=["POST"])
    @keyed("edit", access="write")
    def cancel(self, record_id: str) -> Response:
        """Cancel a booking: its nights are free at once."""
        actor, now = required_actor(), datetime.now(UTC)
        fields = Fields(read_json() if request.get_data(cache=True) else {}, ("reason",))
        reason = fields.text("reason", 500)
        fields.done()
        booking_id = find_booking(actor, record_id)
        cancel_booking(db.session(), booking_id, actor, now, reason)
        return answer(self.item(Reader(actor, now.date(), language=choose_language()), booking_id))

    def post_spec(self) -> Spec:
        """For the document."""
        return told.booking_post()

    def cancel_spec(self) -> Spec:
        """For the document."""
        return told.booking_cancel()


def find_booking(actor: Actor, written: str) -> int:
    """The id of the caller's booking with that id or reference; "id:12" and "ref:AB2C3D" leave no doubt."""
    kind, _, name = written.rpartition(":")
    named = [] if kind == "id" or "\x00" in name else [Booking.reference == name.upper()]
    if kind != "ref" and name.isascii() and name.isdigit() and len(name) <= 10 and int(name) <= LARGEST_ID:
        named.append(Booking.id == int(name))
    if kind not in ("", "id", "ref") or not named:
        raise NotFound()
    query = select(Booking.id).where(or_(*named), visible(Booking, actor)).limit(2)
    found = db.session().scalars(query).all()
    if not found:
        raise NotFound()
    if len(found) > 1:
        raise AmbiguousBooking(name=name)
    return int(found[0])


def _request_key(body: Any) -> RequestKey | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not (given.isascii() and given.isprintable() and 0 < len(given.strip()) <= KEY_LONGEST):
        raise FieldError(
            "Idempotency-Key", text(N_("A text of at most {most} characters is needed."), most=KEY_LONGEST)
        )
    return RequestKey(f"key:{g.key_id}", given.strip(), request_hash(request.path, body))


def _buyer(fields: Fields, actor: Actor) -> int | NewClient:
    given = fields.given.get("client")
    if type(given) is int and 0 < given <= LARGEST_ID:
        return given
    if not isinstance(given, Mapping):
        fields.refuse("client", text(N_("The id of a client, or an object to make one, is needed.")))
        return 0
    if not actor.can("add", "Client"):
        raise Forbidden()
    client = Fields(given, CLIENT, "client")
    made = NewClient(
        kind=ClientKind(client.choice("kind", [kind.value for kind in ClientKind], "person")),
        first_name=client.text("first_name", 200),
        last_name=client.text("last_name", 200),
        company=client.text("company", 200),
        email=client.text("email", 320),
        phone=client.text("phone", 32),
        language=client.choice("language", ("fr", "en"), choose_language()),
    )
    fields.problems.update(client.problems)
    return made


def _requests(stays: Any, shop: Selling, house: House, now: datetime) -> list[StayRequest]:
    """The stays of the body. Raises FieldError, naming the one that is wrong."""
    if not isinstance(stays, list) or not 0 < len(stays) <= MOST_STAYS:
        raise FieldError("stays", text(N_("A list of 1 to {most} stays is needed."), most=MOST_STAYS))
    found = []
    for place, stay in enumerate(stays):
        try:
            found.append(_request(stay, shop, house, now))
        except UserError as refusal:
            raise FieldError(f"stays[{place}]", refusal.text) from None
    return found


def _request(stay: Any, shop: Selling, house: House, now: datetime) -> StayRequest:
    if isinstance(stay, Mapping):
        check_days(stay)
        stay = {**stay, "booked_on": house.today(now).isoformat()}
    wanted = request_of(stay, shop.tariff)
    plan = plan_on_sale(wanted, shop.tariff, shop.withdrawn)
    return StayRequest(
        housing_id=shop.housing_ids[wanted.housing],
        stay=wanted.stay,
        party=wanted.party,
        plan_id=shop.plan_ids[plan] if plan else None,
        options=wanted.options,
        contracted=wanted.contracted,
    )


_STAYS = (
    select(StayLine, Housing.code, Housing.name_fr, Housing.name_en, RatePlan.code)
    .join(Housing, Housing.id == StayLine.housing_id)
    .outerjoin(RatePlan, RatePlan.id == StayLine.rate_plan_id)
    .where(StayLine.booking_id == bindparam("booking_id"))
    .order_by(StayLine.id)
)
_LINES = select(PriceLine).where(PriceLine.booking_id == bindparam("booking_id")).order_by(PriceLine.position)


def _stays(booking_id: int, reader: Reader) -> list[dict[str, Any]]:
    stays = []
    for stay, code, name_fr, name_en, plan in db.session().execute(_STAYS, {"booking_id": booking_id}):
        told_stay = {
            "id": stay.id,
            "housing": {"code": code, "name": Name(name_fr, name_en or "").in_(reader.language)},
            "rate_plan": plan,
            "arrival": plain_value(stay.arrival_on),
            "departure": plain_value(stay.departure_on),
            "people": stay.people,
            "contracted": stay.contracted,
            "options": stay.options,
        }
        if reader.actor.can("show", PERSONAL):
            told_stay["party"] = stay.party
        stays.append(told_stay)
    return stays


def _lines(booking_id: int, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _told(line.label, currency),
            "cents": line.amount_cents,
            "source": line.source.value,
            "trail": [_told(step, currency) for step in line.trail],
        }
        for line in db.session().scalars(_LINES, {"booking_id": booking_id})
    ]


def _told(kept: Any, currency: str) -> str:
    value = thaw(kept)
    return value.in_(choose_language()) if isinstance(value, Name) else sentence(value, currency)
