"""`make run`: which addresses the two installations have, and what is said of them."""

import pytest

from config import load
from scripts import start

SECRET = {"SECRET_KEY": "a secret for the tests, long enough"}


def addresses(**given: str) -> tuple[str, str]:
    """Of the demonstration and of one's own installation."""
    settings = {f"AUBERGE_{name}": value for name, value in given.items()}
    return start.demo_house(settings, 5000).address, start.own_house(settings, 5001, beside=5000).address


@pytest.mark.parametrize(
    ("given", "demo", "own"),
    [
        ({}, "http://127.0.0.1:5000", "http://127.0.0.1:5001"),
        ({"HOST": "localhost"}, "http://127.0.0.1:5000", "http://127.0.0.1:5001"),
        ({"HOST": "::1"}, "http://localhost:5000", "http://localhost:5001"),
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:5000", "http://127.0.0.1:5001"),
        ({"HOST": "192.168.1.20"}, "http://192.168.1.20:5000", "http://192.168.1.20:5001"),
        (
            {"HOST": "0.0.0.0", "PUBLIC_URL": "http://192.168.1.20:5000"},
            "http://192.168.1.20:5000",
            "http://192.168.1.20:5001",
        ),
        ({"PUBLIC_URL": "https://gite.example.org"}, "http://127.0.0.1:5000", "https://gite.example.org"),
    ],
)
def test_each_installation_has_the_address_by_which_it_is_reached(given, demo, own):
    assert addresses(**given) == (demo, own)


def test_the_public_address_is_answered_by_the_demonstration():
    house = start.demo_house({"AUBERGE_HOST": "0.0.0.0", "AUBERGE_PUBLIC_URL": "http://192.168.1.20:5000"}, 5000)

    settings = load(SECRET | {"PUBLIC_URL": house.address, "DEMO": True})

    assert "192.168.1.20" in settings["TRUSTED_HOSTS"]


def test_who_listens_to_all_without_an_address_is_told_what_to_set():
    everywhere = {"AUBERGE_HOST": "0.0.0.0"}

    assert start.others_line({}, 5000) == []
    assert "AUBERGE_PUBLIC_URL=http://" in start.others_line(everywhere, 5000)[1]
    assert start.others_line(everywhere | {"AUBERGE_PUBLIC_URL": "http://gite.lan:5000"}, 5000) == []


@pytest.mark.parametrize("written", ["http", "0", "65535", "-1", "5000.5"])
def test_a_port_that_is_none_ends_the_start_in_a_sentence(written):
    with pytest.raises(SystemExit, match="AUBERGE_PORT="):
        start.chosen_port({"AUBERGE_PORT": written}, 5000)


def test_a_port_is_taken_as_set_or_as_usual():
    assert (start.chosen_port({}, 5001), start.chosen_port({"AUBERGE_PORT": "8000"}, 5001)) == (5001, 8000)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_ends_the_start_in_a_sentence(host):
    first, second = (start.House({"AUBERGE_HOST": host, "AUBERGE_PORT": "0"}) for _ in range(2))
    first.listen()
    second.settings["AUBERGE_PORT"] = str(first.listener.getsockname()[1])

    with pytest.raises(SystemExit, match="AUBERGE_PORT=8000 make run"):
        second.listen()

    first.listener.close()


def test_the_demonstration_is_never_the_installation_of_the_settings():
    given = {
        "AUBERGE_DATABASE_URL": "postgresql+psycopg://db.example.org/auberge",
        "AUBERGE_MAIL_SERVER": "smtp.example.org",
        "AUBERGE_INSTANCE": "/srv/auberge",
    }

    settings = start.demo_house(given, 5000).settings

    assert settings["AUBERGE_INSTANCE"] == "/srv/auberge/demo"
    assert (settings["AUBERGE_DATABASE_URL"], settings["AUBERGE_MAIL_SERVER"], settings["AUBERGE_DEMO"]) == (
        "",
        "",
        "yes",
    )


def test_what_does_not_end_when_asked_is_ended(monkeypatch):
    class Stubborn:
        killed = False

        def poll(self):
            return None

        def terminate(self):
            """It takes no notice."""

        def wait(self, seconds):
            raise start.subprocess.TimeoutExpired("flask", seconds)

        def kill(self):
            self.killed = True

    process = Stubborn()
    monkeypatch.setattr(start, "STOP_SECONDS", 0)

    start.stop_all([start.House({}, [process])])

    assert process.killed
