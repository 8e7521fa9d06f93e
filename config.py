"""Every setting once: its environment name, type, default, meaning, and when it is refused.

Settings come from the environment or a `.env` file beside this one. `load()` is read by
`create_app`; nothing else reads the environment.
"""

import ipaddress
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from click import ClickException
from dotenv import dotenv_values
from limits import parse

ROOT = Path(__file__).resolve().parent
SECRET_BYTES = 32
SECRET_VARIETY = 10  # different characters: "changeme" over and over has fewer
LOCAL_NAMES = (".localhost", ".local", ".lan", ".home.arpa", ".internal")
DEMO_LOGIN = {"username": "demo", "password": "demo-auberge-2027"}


class UnsafeSetting(ClickException):
    """A setting that must not be used as it stands; the message says what to write instead."""


@dataclass(frozen=True)
class Setting:
    """One setting: `name` without its AUBERGE_ prefix, how to read it, and what it is for."""

    name: str
    default: Any
    read: Callable[[str], Any]
    meaning: str


def _flag(value: str) -> bool:
    if value.strip().lower() in {"1", "true", "yes", "on", "oui"}:
        return True
    if value.strip().lower() in {"0", "false", "no", "off", "non", ""}:
        return False
    raise ValueError("write yes or no")


def _words(value: str) -> list[str]:
    return [word for word in value.replace(",", " ").split() if word]


def _whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers, both ends included."""

    def read(value: str) -> int:
        number = int(value) if value.strip().isdecimal() else least - 1
        if not least <= number <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return number

    return read


def _rate(value: str) -> str:
    try:
        allowed = parse(value).amount
    except ValueError:
        allowed = 0
    if not allowed:
        raise ValueError("write a rate such as 1200 per minute")
    return value


def _address(value: str) -> str:
    """A web address, whole."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError("write a whole address, such as https://gite.example.org")
    return value


def _address_or_nothing(value: str) -> str:
    return _address(value) if value else value


def _mail_address(value: str) -> str:
    if not all(value.partition("@")):
        raise ValueError("write an e-mail address, such as gite@example.org")
    return value


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"write {' or '.join(words)}")
        return value

    return read


SETTINGS = (
    Setting(
        "ENVIRONMENT",
        "production",
        _one_of("production", "development"),
        "production, where what is unsafe is refused; development for a machine of one's own",
    ),
    Setting("DATABASE_URL", "", str, "empty for SQLite in the instance folder, or postgresql+psycopg://user@host/name"),
    Setting("INSTANCE", "instance", str, "folder of the database, the secret, uploads and unsent mails"),
    Setting("SECRET_KEY", "", str, "signs forms; empty: made once and kept in the instance folder"),
    Setting(
        "PUBLIC_URL", "http://127.0.0.1:5000", _address, "the address people use; links in mails are made from it only"
    ),
    Setting("HOST", "127.0.0.1", str, "address on which the server listens"),
    Setting("PORT", 5000, _whole(1, 65535), "port on which the server listens"),
    Setting("TRUSTED_HOSTS", [], _words, "further host names answered, besides that of the public address"),
    Setting("PROXY_COUNT", 0, _whole(0, 10), "number of trusted proxies in front (0: none), for the client's address"),
    Setting("MAIL_SERVER", "", str, "SMTP host; empty: mails are written as .eml files in the instance folder"),
    Setting("MAIL_PORT", 587, _whole(1, 65535), "SMTP port"),
    Setting("MAIL_USERNAME", "", str, "SMTP account"),
    Setting("MAIL_PASSWORD", "", str, "SMTP password"),
    Setting("MAIL_USE_TLS", True, _flag, "STARTTLS, with the server's certificate checked"),
    Setting("MAIL_USE_SSL", False, _flag, "TLS from the first byte (port 465)"),
    Setting("MAIL_SENDER", "auberge@localhost", _mail_address, "sender of mails that no establishment signs"),
    Setting("MAIL_TIMEOUT_SECONDS", 30, _whole(1, 600), "how long to wait for the mail server"),
    Setting("DEMO", False, _flag, "this database is the demonstration: a banner says so"),
    Setting(
        "OWN_URL", "", _address_or_nothing, "address of one's own empty installation, which the demo's banner opens"
    ),
    Setting("SESSION_IDLE_MINUTES", 720, _whole(1, 525_600), "a session unused for so long ends"),
    Setting("SESSION_DAYS", 14, _whole(1, 365), "a session ends after so many days in any case"),
    Setting("API_RATE", "1200 per minute", _rate, "how often one key may call the API"),
    Setting("UPLOAD_MAX_MB", 10, _whole(1, 1000), "largest picture, PDF or form accepted"),
    Setting("LOG_JSON", False, _flag, "logs as JSON, one object a line"),
    Setting("SOURCE_URL", "https://github.com/auberge-pms/auberge", _address, "where this copy's source is (AGPL)"),
    Setting("THREADS", 8, _whole(1, 256), "threads of the web server"),
)


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment, `.env` and `overrides`, in rising order of weight.

    overrides: setting names without prefix, or Flask's own keys, as given by tests.
    Raises UnsafeSetting, naming the setting and the cure.
    """
    given = {**dotenv_values(ROOT / ".env"), **os.environ}
    values = {setting.name: _read(setting, given.get(f"AUBERGE_{setting.name}")) for setting in SETTINGS}
    values.update(overrides or {})
    _refuse_unsafe(values)
    return {**values, **_flask(values), **{k: v for k, v in (overrides or {}).items() if k not in values}}


def _read(setting: Setting, given: str | None) -> Any:
    if given is None:
        return setting.default
    try:
        return setting.read(given)
    except ValueError as problem:
        raise UnsafeSetting(f"AUBERGE_{setting.name}={given!r}: {problem} ({setting.meaning})") from None


def _refuse_unsafe(values: Mapping[str, Any]) -> None:
    for problem in _contradictions(values):
        raise UnsafeSetting(problem)
    if values["ENVIRONMENT"] == "production":
        for problem in _dangers(values):
            raise UnsafeSetting(f"{problem}, or on a machine of one's own AUBERGE_ENVIRONMENT=development")


def _contradictions(values: Mapping[str, Any]) -> Iterator[str]:
    """What can work nowhere."""
    if ":" in (urlsplit(values["PUBLIC_URL"]).hostname or ""):
        yield "AUBERGE_PUBLIC_URL: write a host name; an IPv6 address would not be answered"
    if values["SECRET_KEY"] and len(values["SECRET_KEY"]) < SECRET_BYTES:
        yield f"AUBERGE_SECRET_KEY: at least {SECRET_BYTES} characters, or leave it empty"
    if values["DATABASE_URL"] and not values["DATABASE_URL"].startswith(("sqlite:", "postgresql+psycopg:")):
        yield "AUBERGE_DATABASE_URL: sqlite:///... or postgresql+psycopg://..."
    if values["MAIL_USE_TLS"] and values["MAIL_USE_SSL"]:
        yield "AUBERGE_MAIL_USE_TLS and AUBERGE_MAIL_USE_SSL: one of the two; on port 465 write AUBERGE_MAIL_USE_TLS=no"


def _dangers(values: Mapping[str, Any]) -> Iterator[str]:
    """What works, and would harm people if it were open to the world."""
    parts = urlsplit(values["PUBLIC_URL"])
    host, is_https = parts.hostname or "", parts.scheme == "https"
    if values["DEMO"] and (is_https or not is_near(host)):
        yield "AUBERGE_DEMO=yes: everybody knows the demonstration's password; write AUBERGE_DEMO=no"
    if not is_https and not is_near(host):
        yield (
            "AUBERGE_PUBLIC_URL: passwords would cross the internet in the clear; put a server with a certificate "
            "in front (docs/deployment.md) and write https://"
        )
    if values["SECRET_KEY"] and len(set(values["SECRET_KEY"])) < SECRET_VARIETY:
        yield "AUBERGE_SECRET_KEY: it can be guessed; leave it empty and one is made"
    is_encrypted = values["MAIL_USE_TLS"] or values["MAIL_USE_SSL"]
    if (
        values["MAIL_SERVER"]
        and values["MAIL_PASSWORD"]
        and not is_encrypted
        and not is_loopback(values["MAIL_SERVER"])
    ):
        yield "AUBERGE_MAIL_PASSWORD would be sent in the clear: write AUBERGE_MAIL_USE_TLS=yes"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_near(host: str) -> bool:
    """Whether a host name or address is of this machine or of the local network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(LOCAL_NAMES)


def _flask(values: Mapping[str, Any]) -> dict[str, Any]:
    instance = ROOT / values["INSTANCE"]
    parts = urlsplit(values["PUBLIC_URL"])
    https = parts.scheme == "https"
    return {
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"] or f"sqlite:///{instance / 'auberge.sqlite'}",
        "INSTANCE_FOLDER": str(instance),
        "SECRET_KEY_GIVEN": bool(values["SECRET_KEY"]),
        "UPLOAD_FOLDER": str(instance / "files"),
        "MAIL_FOLDER": str(instance / "mails"),
        "SECRET_KEY": values["SECRET_KEY"] or _kept_secret(instance),
        "TRUSTED_HOSTS": [parts.hostname, "localhost", "127.0.0.1", *values["TRUSTED_HOSTS"]],
        "UPLOAD_MAX_BYTES": values["UPLOAD_MAX_MB"] * 1024 * 1024,
        "MAX_CONTENT_LENGTH": values["UPLOAD_MAX_MB"] * 1024 * 1024 + 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": values["UPLOAD_MAX_MB"] * 1024 * 1024,
        "HTTPS": https,
        "SESSION_COOKIE_NAME": ("__Host-" if https else "") + ("auberge-demo" if values["DEMO"] else "auberge"),
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_DEFAULT_LOCALE": "fr",
        "LANGUAGES": {"fr": {"flag": "fr", "name": "Français"}, "en": {"flag": "gb", "name": "English"}},
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": https,
        "FAB_CREATE_DB": False,
        "FAB_UPDATE_PERMS": False,
        "FAB_BASE_TEMPLATE": "base.html",
        "FAB_API_SWAGGER_UI": False,
        "AUTH_RATE_LIMITED": False,
        "FAB_SECURITY_MANAGER_CLASS": "web.limiter.Security",
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_HEADERS_ENABLED": True,
        "RATELIMIT_STORAGE_URI": "counters://",  # web/limiter.py
        "APP_NAME": "Auberge",
        "DEMO_LOGIN": DEMO_LOGIN,
    }


def _kept_secret(instance: Path) -> str:
    """The secret of this installation: made on first use, readable by its owner only."""
    path = instance / "secret"
    if not path.exists():
        _make_secret(path)
    try:
        return path.read_text()
    except OSError as problem:
        raise UnsafeSetting(f"{path} cannot be read ({problem.strerror})") from None


def _make_secret(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(SECRET_BYTES).hex())
    except FileExistsError:
        time.sleep(0.1)  # another process of ours is just writing it
    except OSError as problem:
        raise UnsafeSetting(f"AUBERGE_INSTANCE: {path.parent} cannot be written to ({problem.strerror})") from None
