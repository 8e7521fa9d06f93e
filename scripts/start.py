"""`make run` and `make own`: prepare what is not ready, start the processes, stop them together.

run: the demonstration, and behind its banner one's own empty installation, which is only started
when somebody opens its address. own: one's own installation alone. Standard library and config.py
only, so that watching costs next to nothing.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FLASK = (sys.executable, "-m", "flask", "--app", "app")
PORT = 5000  # of the demonstration; one's own installation takes the next one
LAST_PORT = 65_534
LOOPBACK = "127.0.0.1"
READY_SECONDS, STOP_SECONDS = 60, 40


def say(line: str = "") -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class House:
    """One installation: its settings, its socket, and the processes at work for it."""

    settings: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    listener: socket.socket | None = None

    @property
    def address(self) -> str:
        return self.settings["AUBERGE_PUBLIC_URL"]

    def listen(self) -> None:
        """Open the socket. Ends the program with a plain sentence when the port is taken."""
        host, port = self.settings["AUBERGE_HOST"], int(self.settings["AUBERGE_PORT"])
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self.listener = socket.create_server((host, port), backlog=1024, family=family)
        except OSError as problem:
            sys.exit(f"Port {port} of {host}: {problem.strerror}. Choose others: AUBERGE_PORT=8000 make run")

    def command(self, *words: str, **options: object) -> subprocess.Popen[bytes]:
        """Start one of our commands, out of reach of the terminal's Ctrl-C: we pass it on in order."""
        environment = {**os.environ, **self.settings}
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]  # noqa: S603  (our own commands)
            [*FLASK, *words], cwd=ROOT, env=environment, start_new_session=True, **options
        )

    def prepare(self, *words: str) -> None:
        """Run a command that must succeed."""
        if self.command(*words, stdout=subprocess.DEVNULL).wait() != 0:
            sys.exit(f"`flask {' '.join(words)}` failed; `.venv/bin/flask --app app doctor` says more.")

    def start(self) -> None:
        """Start the web server on our socket, and the worker."""
        assert self.listener is not None
        descriptor = self.listener.fileno()
        self.processes = [
            self.command("serve", "--fd", str(descriptor), pass_fds=(descriptor,)),
            self.command("worker"),
        ]

    def answers(self) -> bool:
        """Wait for the first answer of the web server; False when it ended before."""
        host, port = near_side(self.settings["AUBERGE_HOST"]), self.settings["AUBERGE_PORT"]
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.processes[0].poll() is None:
            try:
                request = urllib.request.Request(f"http://{host}:{port}/healthz", headers={"Host": "localhost"})
                with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        return False

    def ended(self) -> bool:
        return any(process.poll() is not None for process in self.processes)


def demo_house(given: Mapping[str, str | None], port: int) -> House:
    """The demonstration: always its own SQLite file, never a mail to anybody."""
    folder = ROOT / (given.get("AUBERGE_INSTANCE") or "instance") / "demo"
    return House(
        {
            "AUBERGE_DEMO": "yes",
            "AUBERGE_INSTANCE": str(folder),
            "AUBERGE_DATABASE_URL": "",
            "AUBERGE_MAIL_SERVER": "",
            "AUBERGE_HOST": host_of(given),
            "AUBERGE_PORT": str(port),
            "AUBERGE_PUBLIC_URL": f"http://{shown_host(given)}:{port}",
        }
    )


def own_house(given: Mapping[str, str | None], port: int, beside: int | None = None) -> House:
    """One's own installation, as the settings say; the demonstration stands in a folder beside its database.

    beside: the port of the demonstration that runs too; an address with that port is the demonstration's.
    """
    address = given.get("AUBERGE_PUBLIC_URL")
    if not address or (beside is not None and port_of(address) == beside):
        address = f"http://{shown_host(given)}:{port}"
    return House(
        {
            "AUBERGE_DEMO": "no",
            "AUBERGE_HOST": host_of(given),
            "AUBERGE_PORT": str(port),
            "AUBERGE_PUBLIC_URL": address,
        }
    )


def host_of(given: Mapping[str, str | None]) -> str:
    """Where to listen: on this machine only, unless told otherwise."""
    return given.get("AUBERGE_HOST") or LOOPBACK


def shown_host(given: Mapping[str, str | None]) -> str:
    """The name under which people reach us: that of the public address once we listen to others."""
    host = host_of(given)
    here = "localhost" if ":" in host else LOOPBACK
    if host in {LOOPBACK, "localhost", "::1"}:
        return here
    return urlsplit(given.get("AUBERGE_PUBLIC_URL") or "").hostname or (here if is_everywhere(host) else host)


def near_side(host: str) -> str:
    """The host by which this machine reaches what listens there, as addresses write it."""
    if is_everywhere(host):
        return "[::1]" if ":" in host else LOOPBACK
    return f"[{host}]" if ":" in host else host


def is_everywhere(host: str) -> bool:
    """Whether a server on that host listens to other machines by all its addresses."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def port_of(address: str) -> int | None:
    """The port that an address names; None for none, or for nonsense, which the settings refuse later."""
    try:
        return urlsplit(address).port
    except ValueError:
        return None


def chosen_port(given: Mapping[str, str | None], usual: int) -> int:
    """The port that was set. Ends the program with a plain sentence when it is none."""
    written = given.get("AUBERGE_PORT") or str(usual)
    if not written.isdecimal() or not 1 <= int(written) <= LAST_PORT:
        sys.exit(f"AUBERGE_PORT={written!r}: write a whole number from 1 to {LAST_PORT}.")
    return int(written)


def others_line(given: Mapping[str, str | None], port: int) -> list[str]:
    """What to set when we listen to other machines without an address for them."""
    if not is_everywhere(host_of(given)) or given.get("AUBERGE_PUBLIC_URL"):
        return []
    return [
        "Other machines are answered once the address they type is known; start again with",
        f"  AUBERGE_PUBLIC_URL=http://<address of this machine>:{port}",
    ]


def settings() -> dict[str, str | None]:
    """What was set in `.env` and, above it, in the environment."""
    return {**dotenv_values(ROOT / ".env"), **os.environ}


def run_demo() -> int:
    """The demonstration at once; one's own installation at the first visit."""
    given = settings()
    port = chosen_port(given, PORT)
    demo, own = demo_house(given, port), own_house(given, port + 1, beside=port)
    demo.settings["AUBERGE_OWN_URL"] = given.get("AUBERGE_OWN_URL") or own.address
    demo.listen()
    own.listen()
    demo.prepare("init")
    demo.prepare("demo")
    demo.start()
    return watch([demo], own, demo_lines(demo, own) + others_line(given, port))


def demo_lines(demo: House, own: House) -> list[str]:
    """What to tell once the demonstration answers."""
    from config import DEMO_LOGIN  # noqa: PLC0415  (the path to it is set above)

    return [
        f"Auberge, the demo:      {demo.address}",
        f"  user name             {DEMO_LOGIN['username']}",
        f"  password              {DEMO_LOGIN['password']}",
        f"Your own, still empty:  {own.address}",
    ]


def run_own() -> int:
    """One's own installation alone."""
    given = settings()
    port = chosen_port(given, PORT + 1)
    own = own_house(given, port)
    own.listen()
    own.prepare("init")
    own.start()
    return watch([own], None, [f"Auberge: {own.address}", *others_line(given, port)])


def watch(houses: list[House], sleeping: House | None, lines: list[str]) -> int:
    """Wait until told to stop, or until a process ends by itself; wake the sleeping house at its first visit."""
    stop, wake = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(wake, b"!"))
    if not houses[0].answers():
        stop_all(houses)
        return 1
    say()
    for line in (*lines, "Stop with Ctrl-C."):
        say(line)
    while not any(house.ended() for house in houses):
        doors = [sleeping.listener] if sleeping else []
        ready, _, _ = select.select([stop, *doors], [], [], 1)
        if stop in ready:
            stop_all(houses)
            return 0
        if sleeping and sleeping.listener in ready:
            sleeping.prepare("init")
            sleeping.start()
            houses.append(sleeping)
            sleeping = None
    stop_all(houses)
    return 1


def stop_all(houses: list[House]) -> None:
    """Tell every process to stop, wait until requests and mails under way are done, then insist."""
    processes = [process for house in houses for process in house.processes]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(run_own() if sys.argv[1:] == ["own"] else run_demo())
