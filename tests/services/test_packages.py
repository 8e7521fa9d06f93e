"""A sold package keeps its parts with their VAT, and its booking tells the VAT of each rate."""

from datetime import date

from sqlalchemy import select

from admin_views.price_view import kept_lines, sums_by_vat
from models import ChargeComponent, Tariff
from models.establishment import VatRegime
from rules.stay import Stay
from services.bookings import change_dates
from services.tariffs import copy_to_draft, publish
from tests.factories import ACTOR, NOW, make_house, sell

MAY = date(2027, 5, 25)


def test_the_parts_of_a_package_stay_with_the_booking_that_sold_it(session, app) -> None:
    house = make_house(session)
    house.vat_regime = VatRegime.taxable
    session.commit()
    draft = copy_to_draft(session, session.scalars(select(Tariff)).one(), ACTOR)
    base = next(charge for charge in draft.charges if charge.is_base)
    base.vat_bp = base.vat_category = None
    base.components = [
        ChargeComponent(name_fr="Nuitée", weight_cents=75_00, vat_bp=1_000, position=0),
        ChargeComponent(name_fr="Vin", weight_cents=25_00, vat_bp=2_000, position=1),
    ]
    session.commit()
    publish(session, draft, ACTOR, NOW)
    booking = sell(session, house, "maison-du-puits", MAY)
    line = next(line for line in booking.lines if line.charge_code == base.code)

    assert [part["vat_bp"] for part in line.parts] == [1_000, 2_000]
    assert sum(part["amount_cents"] for part in line.parts) == line.amount_cents
    assert line.parts[0]["amount_cents"] == round(line.amount_cents * 0.75)
    with app.test_request_context():
        rates = [sums["label"].replace("\xa0", " ") for sums in sums_by_vat(kept_lines(booking.lines, "EUR"))]
    assert {"20 %", "10 %"} <= set(rates)

    moved = change_dates(session, booking.id, booking.stays[0].id, Stay.of(date(2027, 6, 1), 2), ACTOR, NOW)
    assert all(line.parts for line in moved.lines if line.charge_code == base.code)
