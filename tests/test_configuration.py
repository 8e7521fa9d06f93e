"""Settings are read once, refused when unsafe, and documented as they are."""

import stat

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
        ("PORT", "http"),
        ("DEMO", "perhaps"),
        ("PROXY_COUNT", "-1"),
    ],
)
def test_a_setting_that_is_unsafe_or_unreadable_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"AUBERGE_{name}", value)

    with pytest.raises(UnsafeSetting, match=f"AUBERGE_{name}"):
        load()


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
