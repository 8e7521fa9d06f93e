"""Settings are read once, refused when unsafe, and documented as they are."""

import os
import stat
import subprocess
import sys

import pytest

import config
from config import SETTINGS, UnsafeSetting, load
from scripts import write_settings

GIVEN = {"SECRET_KEY": "a secret for the tests, long enough"}


def test_the_example_and_the_page_list_every_setting_as_it_is():
    page = (write_settings.ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = (write_settings.ROOT / ".env.example").read_text(encoding="utf-8")

    assert page == write_settings.configuration(page)
    assert example == write_settings.example()
    assert all(f"AUBERGE_{setting.name}=" in example and setting.meaning in page for setting in SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("PUBLIC_URL", "gite.example.org"),
        ("PUBLIC_URL", "ftp://gite.example.org"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "http://[::1]:5000"),
        ("PUBLIC_URL", "https://gite.example.org:99999"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_SENDER", "gite"),
        ("MAIL_TIMEOUT_SECONDS", "0"),
        ("DEMO", "perhaps"),
        ("PROXY_COUNT", "-1"),
        ("THREADS", "0"),
        ("SESSION_DAYS", "0"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("UPLOAD_MAX_MB", "0"),
        ("API_RATE", "often"),
        ("API_RATE", "0 per minute"),
        ("SOURCE_URL", "javascript:alert(1)"),
        ("OWN_URL", "nowhere"),
    ],
)
def test_a_setting_that_is_unsafe_or_unreadable_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"AUBERGE_{name}", value)

    with pytest.raises(UnsafeSetting, match=f"AUBERGE_{name}"):
        load()


PUBLIC = {"PUBLIC_URL": "https://gite.example.org"}
UNSAFE = [
    ({"PUBLIC_URL": "http://gite.example.org"}, "AUBERGE_PUBLIC_URL"),
    ({"PUBLIC_URL": "http://203.0.114.7:5000"}, "AUBERGE_PUBLIC_URL"),
    (PUBLIC | {"DEMO": True}, "AUBERGE_DEMO"),
    (PUBLIC | {"SECRET_KEY": "changeme" * 8}, "AUBERGE_SECRET_KEY"),
    ({"MAIL_SERVER": "smtp.example.org", "MAIL_PASSWORD": "x", "MAIL_USE_TLS": False}, "AUBERGE_MAIL_PASSWORD"),
]


@pytest.mark.parametrize(("unsafe", "named"), UNSAFE, ids=lambda given: given if isinstance(given, str) else "")
def test_what_is_unsafe_is_refused_in_production_and_left_to_a_developer(unsafe, named):
    with pytest.raises(UnsafeSetting, match=named):
        load(GIVEN | unsafe)

    assert load(GIVEN | unsafe | {"ENVIRONMENT": "development"})["ENVIRONMENT"] == "development"


@pytest.mark.parametrize(
    "safe",
    [
        {"PUBLIC_URL": "http://192.168.1.20:5000", "DEMO": True},
        {"PUBLIC_URL": "http://accueil.local:5000"},
        {"MAIL_SERVER": "localhost", "MAIL_PASSWORD": "x", "MAIL_USE_TLS": False},
        {"MAIL_SERVER": "smtp.example.org", "MAIL_PASSWORD": "x", "MAIL_USE_TLS": False, "MAIL_USE_SSL": True},
    ],
)
def test_the_local_network_and_an_encrypted_mail_server_are_allowed_in_production(safe):
    assert load(GIVEN | safe)["ENVIRONMENT"] == "production"


def test_both_kinds_of_encryption_at_once_are_refused_everywhere():
    with pytest.raises(UnsafeSetting, match="AUBERGE_MAIL_USE_TLS=no"):
        load(GIVEN | {"ENVIRONMENT": "development", "MAIL_USE_TLS": True, "MAIL_USE_SSL": True})


def test_a_file_sets_what_the_environment_does_not(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("AUBERGE_PORT=5050\n")
    monkeypatch.setattr(config, "ROOT", tmp_path)

    assert load(GIVEN)["PORT"] == 5050
    monkeypatch.setenv("AUBERGE_PORT", "6060")
    assert load(GIVEN)["PORT"] == 6060


def test_a_wrong_value_is_told_at_the_start_in_one_line_with_its_cure(tmp_path):
    given = os.environ | {"AUBERGE_INSTANCE": str(tmp_path), "AUBERGE_THREADS": "many"}

    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "serve"],
        check=False,
        cwd=write_settings.ROOT,
        env=given,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert ended.stderr == (
        "Error: AUBERGE_THREADS='many': write a whole number from 1 to 256 (threads of the web server)\n"
    )


def test_a_folder_that_cannot_be_written_to_is_refused_in_plain_words(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UnsafeSetting, match="AUBERGE_INSTANCE"):
        load({"INSTANCE": str(tmp_path / "file" / "instance")})


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path):
    first, second = (load({"INSTANCE": str(tmp_path / "new")})["SECRET_KEY"] for _ in range(2))

    assert first == second
    assert len(first) >= config.SECRET_BYTES
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


def test_https_makes_cookies_secure_and_the_demonstration_has_its_own():
    plain, secure = load(GIVEN), load(GIVEN | {"PUBLIC_URL": "https://gite.example.org"})
    demo = load(GIVEN | {"DEMO": True})

    assert (plain["SESSION_COOKIE_NAME"], plain["SESSION_COOKIE_SECURE"]) == ("auberge", False)
    assert (secure["SESSION_COOKIE_NAME"], secure["SESSION_COOKIE_SECURE"]) == ("__Host-auberge", True)
    assert demo["SESSION_COOKIE_NAME"] == "auberge-demo"
