"""A look at the whole installation: what is wrong, in plain words, and the cure."""

import ctypes.util
import os
import shutil
import smtplib
import socket
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models import Establishment
from rules.text import N_, Text, text
from services.readiness import Readiness, readiness

DISK_BROKEN_MB, DISK_LOW_MB = 100, 1000
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
)
FONT_KINDS = {".ttf", ".otf", ".ttc", ".pfb"}
PDF_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Level(StrEnum):
    """How bad a finding is."""

    good = "good"
    warning = "warning"
    broken = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` says what to do unless it is good."""

    subject: Text
    level: Level
    found: Text
    cure: Text | None = None


def good(subject: str, found: Text) -> Finding:
    """Nothing to do."""
    return Finding(text(subject), Level.good, found)


def examine(session: Session, config: Mapping[str, Any], now: datetime) -> list[Finding]:
    """Look at everything, in the order in which it should be mended.

    config: the application's settings.
    """
    checks: tuple[Callable[[], list[Finding]], ...] = (
        lambda: [_folder(Path(config["INSTANCE_FOLDER"]))],
        lambda: [_disk(Path(config["INSTANCE_FOLDER"]))],
        lambda: [_secret(Path(config["INSTANCE_FOLDER"]), bool(config["SECRET_KEY_GIVEN"]))],
        lambda: [_as_finding(check) for check in readiness(session, now)],
        lambda: [_mail(config)],
        lambda: [_public_address(config)],
        lambda: [_time_zones(session)],
        lambda: [_documents()],
    )
    return [finding for check in checks for finding in check()]


def _folder(folder: Path) -> Finding:
    subject = N_("Instance folder")
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return good(subject, text(N_("{folder} can be written to."), folder=str(folder)))
    return Finding(
        text(subject),
        Level.broken,
        text(N_("{folder} cannot be written to."), folder=str(folder)),
        text(N_("Give it to the account that runs Auberge, or name another one in AUBERGE_INSTANCE.")),
    )


def _disk(folder: Path) -> Finding:
    subject = N_("Disk space")
    try:
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        free = 0
    found = text(N_("{free} MB are free."), free=free)
    if free >= DISK_LOW_MB:
        return good(subject, found)
    level = Level.broken if free < DISK_BROKEN_MB else Level.warning
    return Finding(text(subject), level, found, text(N_("Make room: a full disk stops every booking.")))


def _secret(folder: Path, given: bool) -> Finding:
    subject = N_("Secret")
    path = folder / "secret"
    if given:
        return good(subject, text(N_("It comes from AUBERGE_SECRET_KEY.")))
    if not path.exists():
        return Finding(
            text(subject),
            Level.broken,
            text(N_("There is no secret yet.")),
            text(N_("Start Auberge once: it makes one.")),
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            text(subject),
            Level.broken,
            text(N_("Other accounts of this machine can read {path}."), path=str(path)),
            text(N_("Run: chmod 600 {path}"), path=str(path)),
        )
    return good(subject, text(N_("Only its owner can read it.")))


# name of the check: subject, what is wrong, cure, how bad
_READINESS = {
    "database": (
        N_("Database"),
        N_("It does not answer ({detail})."),
        N_("Check AUBERGE_DATABASE_URL, that the server runs and lets this account in."),
        Level.broken,
    ),
    "migrations": (
        N_("Tables"),
        N_("They are not those of this version (at {detail})."),
        N_("Run: flask --app app init"),
        Level.broken,
    ),
    "guards": (
        N_("Guards against double booking"),
        N_("Not all of them are in place: {detail}"),
        N_("Run: flask --app app init"),
        Level.broken,
    ),
    "worker": (
        N_("Worker"),
        N_("No worker is at work (last sign of life: {detail}): no mail leaves."),
        N_("Start it: flask --app app worker"),
        Level.broken,
    ),
    "mail": (
        N_("Waiting e-mails"),
        N_("Mails wait for too long ({detail})."),
        N_("Look at the worker's log and at the mail settings."),
        Level.broken,
    ),
}


def _as_finding(check: Readiness) -> Finding:
    subject, wrong, cure, level = _READINESS[check.name]
    if check.ok:
        return good(subject, text(N_("All is well ({detail})."), detail=check.detail))
    return Finding(text(subject), level, text(wrong, detail=check.detail), text(cure))


def _mail(config: Mapping[str, Any]) -> Finding:
    subject, server, port = N_("Mail server"), config["MAIL_SERVER"], config["MAIL_PORT"]
    if not server:
        return Finding(
            text(subject),
            Level.warning,
            text(N_("None is set: mails are written as files in {folder}."), folder=str(config["MAIL_FOLDER"])),
            text(N_("Set AUBERGE_MAIL_SERVER when e-mails should really be sent.")),
        )
    try:
        with socket.create_connection((server, port), timeout=5):
            return good(subject, text(N_("{server} answers on port {port}."), server=server, port=str(port)))
    except (OSError, smtplib.SMTPException) as problem:
        return Finding(
            text(subject),
            Level.broken,
            text(
                N_("{server} does not answer on port {port} ({problem})."),
                server=server,
                port=str(port),
                problem=type(problem).__name__,
            ),
            text(N_("Check AUBERGE_MAIL_SERVER and AUBERGE_MAIL_PORT, and that the firewall lets mail out.")),
        )


def _public_address(config: Mapping[str, Any]) -> Finding:
    subject, address = N_("Public address"), str(config["PUBLIC_URL"])
    parts = urlsplit(address)
    if parts.hostname in LOOPBACK:
        return Finding(
            text(subject),
            Level.warning,
            text(N_("{address} opens on this machine only: links in mails will not work elsewhere."), address=address),
            text(N_("Write the address that people use into AUBERGE_PUBLIC_URL.")),
        )
    if parts.scheme != "https":
        return Finding(
            text(subject),
            Level.warning,
            text(N_("{address} is not encrypted: passwords can be read on the way."), address=address),
            text(N_("Put a server with a certificate in front and use https, see docs/deployment.md.")),
        )
    return good(subject, text(N_("Links in mails begin with {address}."), address=address))


def _time_zones(session: Session) -> Finding:
    subject = N_("Time zones")
    try:
        wanted = {"Europe/Paris", *session.scalars(select(Establishment.time_zone).distinct())}
    except SQLAlchemyError:
        wanted = {"Europe/Paris"}
    session.rollback()
    unknown = sorted(zone for zone in wanted if not _known_zone(zone))
    if unknown:
        return Finding(
            text(subject),
            Level.broken,
            text(N_("Unknown here: {zones}"), zones=tuple(unknown)),
            text(N_("Install the package tzdata, and correct the establishment's time zone.")),
        )
    return good(subject, text(N_("All are known: {zones}"), zones=tuple(sorted(wanted))))


def _known_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _documents() -> Finding:
    subject = N_("Fonts and PDF")
    missing = tuple(name for name in PDF_LIBRARIES if not ctypes.util.find_library(name))
    if missing:
        return Finding(
            text(subject),
            Level.warning,
            text(N_("Missing: {names}. Documents in PDF cannot be made."), names=missing),
            text(N_("As root: apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0")),
        )
    font = _any_font()
    if font is None:
        return Finding(
            text(subject),
            Level.warning,
            text(N_("No font was found: documents in PDF would have no letters.")),
            text(N_("As root: apt-get install -y --no-install-recommends fonts-dejavu-core")),
        )
    return good(subject, text(N_("The libraries and fonts are there, such as {font}."), font=font.name))


def _any_font() -> Path | None:
    """A font that this account can read, in the folders where systems keep them."""
    files = (Path(place, name) for folder in FONT_FOLDERS for place, _, names in os.walk(folder) for name in names)
    fonts = (file for file in files if file.suffix.lower() in FONT_KINDS)
    return next((font for font in fonts if os.access(font, os.R_OK) and font.stat().st_size), None)
