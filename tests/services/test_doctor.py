"""The doctor names what is wrong and the cure, in both languages, without a trace."""

import socket
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from models import Establishment
from models.guards import drop_guards, install_guards
from services import doctor
from services.doctor import Level, examine
from services.slots import beat
from services.transaction import transaction


@pytest.fixture
def config(app, session):
    """The settings of an installation in order, but for mail and address, which warn."""
    beat(session, "w1", datetime.now(UTC), {})
    return dict(app.config)


def subjects(session, config, level: Level) -> set[str]:
    findings = examine(session, config, datetime.now(UTC))
    assert all((finding.cure is None) == (finding.level is Level.good) for finding in findings)
    return {finding.subject.source for finding in findings if finding.level is level}


def test_an_installation_in_order_has_nothing_broken(session, config):
    assert subjects(session, config, Level.broken) == set()
    assert {"Mail server", "Public address"} <= subjects(session, config, Level.warning)


def test_a_folder_that_is_gone_is_broken(session, config, tmp_path):
    gone = config | {"INSTANCE_FOLDER": str(tmp_path / "gone")}

    assert {"Instance folder", "Disk space"} <= subjects(session, gone, Level.broken)


@pytest.mark.parametrize(
    ("megabytes", "level"), [(5000, Level.good), (1000, Level.good), (999, Level.warning), (99, Level.broken)]
)
def test_a_disk_is_low_below_a_gigabyte_and_broken_below_a_tenth(session, config, monkeypatch, megabytes, level):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=megabytes * 1_000_000))

    assert "Disk space" in subjects(session, config, level)


def test_a_database_that_does_not_answer_is_broken_and_nothing_of_it_is_told(session, config, monkeypatch):
    def silent(*_):
        raise OperationalError("SELECT 1", {}, Exception("password hunter2"))

    monkeypatch.setattr("services.readiness._answers", silent)

    findings = [one for one in examine(session, config, datetime.now(UTC)) if one.subject.source == "Database"]

    assert [(one.level, str(one.found)) for one in findings] == [
        (Level.broken, "It does not answer (OperationalError).")
    ]


def test_a_guard_that_is_gone_is_broken(session, config):
    with transaction(session):
        drop_guards(session.connection())
    try:
        assert "Guards against double booking" in subjects(session, config, Level.broken)
    finally:
        with transaction(session):
            install_guards(session.connection())


@pytest.fixture
def fonts(monkeypatch, tmp_path):
    """An empty folder of fonts on a machine with the libraries."""
    monkeypatch.setattr(doctor.ctypes.util, "find_library", lambda name: name)
    monkeypatch.setattr(doctor, "FONT_FOLDERS", (tmp_path / "gone", tmp_path))
    return tmp_path


def test_without_any_font_documents_are_doubtful(session, config, fonts):
    (fonts / "README.txt").write_text("no font")
    (fonts / "empty.ttf").write_text("")

    assert "Fonts and PDF" in subjects(session, config, Level.warning)


def test_one_font_in_any_folder_and_the_libraries_are_enough(session, config, fonts, monkeypatch):
    (fonts / "truetype").mkdir()
    (fonts / "truetype" / "DejaVuSans.TTF").write_bytes(b"\0\1")

    assert "Fonts and PDF" in subjects(session, config, Level.good)
    monkeypatch.setattr(doctor.ctypes.util, "find_library", lambda name: None)
    assert "Fonts and PDF" in subjects(session, config, Level.warning)


def test_a_secret_that_others_can_read_is_broken(session, config, tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    open_house = config | {"INSTANCE_FOLDER": str(tmp_path), "SECRET_KEY_GIVEN": False}

    assert "Secret" in subjects(session, open_house, Level.broken)


def test_a_mail_server_that_does_not_answer_is_broken(session, config):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        silent = config | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": unused.getsockname()[1]}

        assert "Mail server" in subjects(session, silent, Level.broken)


def test_a_time_zone_that_does_not_exist_is_broken(session, config):
    with transaction(session):
        session.add(Establishment(code="gite", name="Gîte", time_zone="Europe/Brigadoon"))

    assert "Time zones" in subjects(session, config, Level.broken)


@pytest.mark.parametrize(
    ("address", "level"),
    [("http://gite.example.org", Level.warning), ("https://gite.example.org", Level.good)],
)
def test_a_public_address_is_good_only_when_encrypted(session, config, address, level):
    assert "Public address" in subjects(session, config | {"PUBLIC_URL": address}, level)


def test_the_command_ends_with_one_when_something_is_broken_and_tells_the_cure(app):
    result = app.test_cli_runner().invoke(args=["doctor", "--language", "en"])

    assert result.exit_code == 1
    assert "Start it: flask --app app worker" in result.output


def test_every_sentence_can_be_shown_in_both_languages(app, session, config):
    from web.formats import sentence

    for language in ("fr", "en"):
        with force_locale(language):
            for finding in examine(session, config, datetime.now(UTC)):
                assert sentence(finding.subject) and sentence(finding.found)
