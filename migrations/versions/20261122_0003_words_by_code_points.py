"""Words of the search in the order of their code points on PostgreSQL, whatever the language of its database

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate("default")


def _collate(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE search_word ALTER COLUMN word TYPE VARCHAR(64) COLLATE "{collation}"')
