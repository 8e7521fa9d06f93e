"""The commands of `flask --app app ...`.

The web server starts through here too: what only one command needs is imported by that command.
"""

# ruff: noqa: PLC0415

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask, current_app
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from extensions import db
from jobs.command import worker_command
from models import CalendarNight, Establishment
from models.guards import check_guards
from resources.constraints import refusal_of
from rules.errors import UserError
from rules.text import Formats
from serve import serve_command
from services.accounts import NewAccount, create_account
from services.actor import Actor, Channel
from services.database import check_database
from services.rights import ROLES, seed_rights
from services.transaction import transaction
from web.formats import date_short, language, money, percent, sentence

if TYPE_CHECKING:
    from services.establishment_file.schema import EstablishmentFile

ROOT = Path(__file__).resolve().parent
FIRST_NIGHT = datetime(2000, 1, 1, tzinfo=UTC).date()
NIGHTS = 36_890  # to the end of 2100


def init_app(app: Flask) -> None:
    """Join every command to the application."""
    app.cli.add_command(init_command)
    app.cli.add_command(db_commands)
    app.cli.add_command(create_user_command)
    app.cli.add_command(demo_command)
    app.cli.add_command(quote_command)
    app.cli.add_command(establishment_commands)
    app.cli.add_command(doctor_command)
    app.cli.add_command(serve_command)
    app.cli.add_command(worker_command)


class Command(click.Command):
    """A command that speaks the language of its option, and tells a refusal as a sentence."""

    def invoke(self, context: click.Context) -> Any:
        """Run it. What a service or the database refuses ends it with status 1."""
        spoken = context.params.pop("language")
        with force_locale("en" if spoken.startswith("en") else "fr"):
            try:
                return super().invoke(context)
            except (UserError, DBAPIError) as problem:
                raise click.ClickException(_told(problem)) from None


def _told(problem: UserError | DBAPIError) -> str:
    if isinstance(problem, IntegrityError):
        problem = refusal_of(problem)
    if isinstance(problem, UserError):
        return sentence(problem.text)
    return gettext(
        "The database does not do this (%(problem)s); flask --app app doctor says more.",
        problem=type(problem).__name__,
    )


spoken_here = click.option("--language", envvar="LANG", default="fr", help="fr or en; by default that of the terminal.")
speaking = click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)


@click.command("init", cls=Command)
@spoken_here
def init_command() -> None:
    """Bring the database to the newest version, with guards, calendar, roles and rights."""
    prepare_database()
    click.echo(gettext("The database is ready."))


def prepare_database() -> None:
    """Migrate, fill the calendar, seed the rights; harmless when run again."""
    from resources import RESOURCES

    migrate("upgrade", "head")
    with db.engine.connect() as connection:
        check_guards(connection)
    fill_calendar()
    seed_rights(db.session(), [resource.name for resource in RESOURCES])


def migrate(verb: str, *arguments: str, **options: Any) -> None:
    """Run a verb of Alembic's on our migrations."""
    from alembic import command as alembic_command
    from alembic.config import Config

    settings = Config(str(ROOT / "migrations" / "alembic.ini"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    getattr(alembic_command, verb)(settings, *arguments, **options)


@click.group("db")
def db_commands() -> None:
    """Migrations of the database; `flask init` is all that an update needs."""


@db_commands.command("upgrade")
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """Migrate up to a revision."""
    migrate("upgrade", revision)


@db_commands.command("downgrade")
@click.argument("revision")
def downgrade_command(revision: str) -> None:
    """Migrate back to a revision; "base" is before the first."""
    migrate("downgrade", revision)


@db_commands.command("revision")
@click.option("-m", "--message", required=True)
def revision_command(message: str) -> None:
    """Write a migration from what the models have and the database lacks."""
    migrate("revision", message=message, autogenerate=True)


@db_commands.command("check")
def check_models_command() -> None:
    """Say whether the models have something that no migration makes."""
    migrate("check")


def fill_calendar() -> None:
    """Every night that can be sold, once."""
    session = db.session()
    if session.scalar(select(func.count()).select_from(CalendarNight)) == NIGHTS:
        return
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    nights = [{"night": FIRST_NIGHT + timedelta(days=day)} for day in range(NIGHTS)]
    with transaction(session):
        session.execute(insert(CalendarNight).on_conflict_do_nothing(), nights)


@click.command("create-user", cls=Command)
@spoken_here
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True)
@click.option("--first-name", prompt=True)
@click.option("--last-name", prompt=True)
@click.password_option()
def create_user_command(email: str, role: str, first_name: str, last_name: str, password: str) -> None:
    """Make an account, such as a second owner."""
    new = NewAccount(first_name, last_name, email, password, role)
    create_account(db.session(), new, datetime.now(UTC))
    current_app.logger.info("account created")


@click.command("doctor", cls=Command)
@spoken_here
def doctor_command() -> None:
    """Say what is wrong with this installation, and the cure."""
    from services.doctor import Level, examine

    marks = {Level.good: "✓", Level.warning: "!", Level.broken: "✗"}
    findings = examine(db.session(), current_app.config, datetime.now(UTC))
    for finding in findings:
        click.echo(f"{marks[finding.level]} {sentence(finding.subject)}: {sentence(finding.found)}")
        if finding.cure is not None:
            click.echo(f"  → {sentence(finding.cure)}")
    if any(finding.level is Level.broken for finding in findings):
        sys.exit(1)


@click.command("demo", cls=Command)
@spoken_here
def demo_command() -> None:
    """Fill this empty database with the demonstration."""
    from services.demo import load_demo

    check_database(db.engine)
    session = db.session()
    if session.scalar(select(Establishment.id).limit(1)) is not None:
        click.echo(gettext("There is something here already: nothing was changed."))
        return
    told = load_demo(session, ROOT / "establishments", datetime.now(UTC).date())
    click.echo(
        gettext(
            "Establishments: %(establishments)s, clients: %(clients)s, bookings: %(bookings)s",
            establishments=told.establishments,
            clients=told.clients,
            bookings=told.bookings,
        )
    )


@click.command("quote", cls=Command)
@click.option("--establishment", "card", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@speaking
@click.argument("stays", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def quote_command(card: Path, stays: Path) -> None:
    """Price the stays of a JSON file straight from an establishment file, without a database."""
    from services.establishment_file.quotes import price_stays

    file = _read_card(card)
    formats = Formats(money=lambda cents: money(cents, file.establishment.currency), percent=percent, date=date_short)
    priced, left_out = price_stays(file, _read_stays(stays), language(), gettext, formats)
    click.echo(json.dumps(priced, ensure_ascii=False, indent=1))
    if left_out:
        told = ngettext("%(num)s stay of another card left out", "%(num)s stays of other cards left out", left_out)
        click.echo(told, err=True)


def _read_stays(path: Path) -> list[dict[str, Any]]:
    try:
        stays = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        stays = None
    if not isinstance(stays, list) or not all(isinstance(stay, dict) for stay in stays):
        raise click.ClickException(gettext("The stays must be a JSON list of objects."))
    return stays


@click.group("establishment")
def establishment_commands() -> None:
    """An establishment's whole set-up as one file: see docs/establishment-file.md."""


@establishment_commands.command("check", cls=Command)
@speaking
@click.argument("card", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(card: Path) -> None:
    """Say what is wrong with a file, line by line."""
    _read_card(card)
    click.echo("ok")


@establishment_commands.command("import", cls=Command)
@speaking
@click.argument("card", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(card: Path) -> None:
    """Make the establishment, or bring it to what the file says."""
    from services.establishment_file.store import import_establishment

    who = Actor("import", Channel.imported, establishment_ids=None)
    house = import_establishment(db.session(), _read_card(card), who, datetime.now(UTC))
    click.echo(f"{house.code}: {house.name}")


@establishment_commands.command("export", cls=Command)
@spoken_here
@click.argument("code")
def export_command(code: str) -> None:
    """Write an establishment as a file, to the standard output."""
    from services.establishment_file.dump import dump
    from services.establishment_file.store import export_establishment

    house = db.session().scalar(select(Establishment).where(Establishment.code == code))
    if house is None:
        raise click.ClickException(gettext("No establishment has the code %(code)s.", code=code))
    click.echo(dump(export_establishment(db.session(), house)), nl=False)


def _read_card(card: Path) -> "EstablishmentFile":
    """The file, its warnings told; every problem named and the command ended when there are errors."""
    from services.establishment_file.parse import check

    checked = check(card.read_bytes())
    for problem in checked.problems:
        click.echo(sentence(problem.text), err=True)
    if checked.file is None:
        sys.exit(1)
    return checked.file
