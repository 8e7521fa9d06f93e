"""The commands of `flask --app app ...`."""

import sys
from datetime import UTC, datetime, timedelta

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from extensions import db
from models import CalendarNight
from models.guards import check_guards
from rules.errors import UserError
from services.accounts import NewAccount, create_account
from services.rights import ROLES, seed_rights
from services.transaction import transaction

FIRST_NIGHT = datetime(2000, 1, 1, tzinfo=UTC).date()
NIGHTS = 36_890  # to the end of 2100


def init_app(app: Flask) -> None:
    """Join every command to the application."""
    app.cli.add_command(init_command)
    app.cli.add_command(create_user_command)


@click.command("init")
def init_command() -> None:
    """Bring the database to the newest version, with guards, calendar, roles and rights."""
    prepare_database()
    click.echo("database ready")


def prepare_database() -> None:
    """Migrate, fill the calendar, seed the rights; harmless when run again."""
    from resources import RESOURCES  # noqa: PLC0415  (declarations import screens' labels, not needed otherwise)

    upgrade()
    with db.engine.connect() as connection:
        check_guards(connection)
    fill_calendar()
    seed_rights(db.session(), [resource.name for resource in RESOURCES])


def fill_calendar() -> None:
    """Every night that can be sold, once."""
    session = db.session()
    if session.scalar(select(func.count()).select_from(CalendarNight)) == NIGHTS:
        return
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    nights = [{"night": FIRST_NIGHT + timedelta(days=day)} for day in range(NIGHTS)]
    with transaction(session):
        session.execute(insert(CalendarNight).on_conflict_do_nothing(), nights)


@click.command("create-user")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True)
@click.option("--first-name", prompt=True)
@click.option("--last-name", prompt=True)
@click.password_option()
def create_user_command(email: str, role: str, first_name: str, last_name: str, password: str) -> None:
    """Make an account, such as a second owner."""
    new = NewAccount(first_name, last_name, email, password, role)
    try:
        create_account(db.session(), new, datetime.now(UTC))
    except UserError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    current_app.logger.info("account created")
