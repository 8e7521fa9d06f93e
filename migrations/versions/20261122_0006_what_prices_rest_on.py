"""Which part of a package is the lodging, and which version of the tariff priced each stay."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEPT = {"sqlite_autoincrement": True}  # what rebuilding a table on SQLite would forget
_OF_THE_BOOKING = "UPDATE stay_line SET tariff_id = (SELECT tariff_id FROM booking WHERE booking.id = booking_id)"


def upgrade() -> None:
    op.add_column(
        "charge_component", sa.Column("is_lodging", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("stay_line", sa.Column("tariff_id", sa.Integer(), nullable=True))
    op.execute(_OF_THE_BOOKING)
    with op.batch_alter_table("stay_line", table_kwargs=_KEPT) as batch:
        batch.alter_column("tariff_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(op.f("fk_stay_line_tariff_id"), "tariff", ["tariff_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("stay_line", table_kwargs=_KEPT) as batch:
        batch.drop_constraint(op.f("fk_stay_line_tariff_id"), type_="foreignkey")
        batch.drop_column("tariff_id")
    op.drop_column("charge_component", "is_lodging")
