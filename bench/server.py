"""The server as people start it, and what it costs: CPU of its processes and of the database's."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pids: set[int]) -> float:
    """User and system time of these processes up to now."""
    total = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    found = {pid}
    with suppress(FileNotFoundError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found |= family(int(child))
    return found


def memory_mb(pid: int) -> float:
    """Resident memory of one process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


@dataclass
class Server:
    """A running server, its address and how to see what it costs."""

    url: str
    pid: int
    database_pid: int | None
    started_seconds: float

    def pids(self) -> set[int]:
        """The server's processes and those of the database."""
        found = family(self.pid)
        if self.database_pid:
            found |= family(self.database_pid)
        return found

    def cpu(self) -> float:
        """Seconds used by all of them."""
        return cpu_seconds(self.pids())


@contextmanager
def running(environment: dict[str, str], database_pid: int | None = None) -> Iterator[Server]:
    """`flask --app app serve` on a free port, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = {
        **os.environ,
        **environment,
        "AUBERGE_PORT": str(port),
        "AUBERGE_PUBLIC_URL": url,
        "AUBERGE_API_RATE": "10000000 per minute",
    }
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "serve"],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(url)
        yield Server(url, child.pid, database_pid, time.perf_counter() - start)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        child.wait(40)


def _wait(url: str) -> None:
    for _ in range(2000):
        with suppress(OSError), urllib.request.urlopen(f"{url}/login", timeout=5) as answer:
            answer.read()
            return
        time.sleep(0.01)
    raise RuntimeError(f"no answer at {url}")


class Browser:
    """A person who is logged in."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = {"username": name, "password": password, "csrf_token": self._token("/login")}
        self.opener.open(f"{url}/login", urllib.parse.urlencode(form).encode()).read()

    def _token(self, path: str) -> str:
        page = self.get(path).decode()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, f"no form at {path}"
        return found[1]

    def get(self, path: str) -> bytes:
        """The body of a page."""
        with self.opener.open(f"{self.url}{path}") as answer:
            return answer.read()
