"""Stays by the day they begin and end, housings of a booking without reading its stays, bookings by their total

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stay_line") as stays:
        stays.create_index("ix_stay_line_booking_id_housing_id", ["booking_id", "housing_id"])
        stays.create_index(op.f("ix_stay_line_arrival_on"), ["arrival_on"])
        stays.create_index(op.f("ix_stay_line_departure_on"), ["departure_on"])
        stays.drop_index(op.f("ix_stay_line_booking_id"))
    with op.batch_alter_table("booking") as bookings:
        bookings.create_index("ix_booking_establishment_id_total_cents", ["establishment_id", "total_cents", "id"])


def downgrade() -> None:
    with op.batch_alter_table("booking") as bookings:
        bookings.drop_index("ix_booking_establishment_id_total_cents")
    with op.batch_alter_table("stay_line") as stays:
        stays.create_index(op.f("ix_stay_line_booking_id"), ["booking_id"])
        stays.drop_index(op.f("ix_stay_line_departure_on"))
        stays.drop_index(op.f("ix_stay_line_arrival_on"))
        stays.drop_index("ix_stay_line_booking_id_housing_id")
