"""The works that are measured, each on two sizes of database."""

import gzip
import json
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bench.data import RARE
from bench.server import Browser, Server, memory_mb

MONDAY = date(2027, 3, 1)


@dataclass
class Figure:
    """One measured work."""

    name: str
    cpu_ms: float
    wall_ms: float
    more: dict[str, Any] = field(default_factory=dict)


def measure(server: Server, name: str, call: Callable[[int], bytes], times: int = 200, warm: int = 12) -> Figure:
    """CPU of server and database per request, and the median of the waiting."""
    for number in range(warm):
        body = call(number)
    before, waits = server.cpu(), []
    for number in range(times):
        start = time.perf_counter()
        body = call(number)
        waits.append((time.perf_counter() - start) * 1000)
    cpu = (server.cpu() - before) * 1000 / times
    return Figure(name, cpu, statistics.median(waits), {"kB gzipped": round(len(gzip.compress(body)) / 1000, 1)})


def reads(server: Server, browser: Browser, key: str, last_page: int) -> list[Figure]:
    """What people and programs look at all day."""

    def api(path: str, body: dict[str, Any] | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(server.url + path, data, headers)) as answer:
            return answer.read()

    def quote(number: int) -> bytes:
        arrival = MONDAY + timedelta(days=number % 200)
        stay = {"housing": f"r{number % 50:02}", "arrival": str(arrival), "departure": str(arrival + timedelta(7))}
        return api("/api/v1/quotes", {"establishment": "bench", **stay, "party": [{"age": 40, "count": 4}]})

    def priced(number: int) -> bytes:
        arrival = MONDAY + timedelta(days=number % 60)
        stay = f"arrival={arrival}&departure={arrival + timedelta(7)}&party=40:4&prices=yes"
        return api(f"/api/v1/availability?establishment=bench&{stay}")

    def availability(number: int) -> bytes:
        arrival = MONDAY + timedelta(days=number % 60)
        return api(
            f"/api/v1/availability?establishment=bench&arrival={arrival}&departure={arrival + timedelta(3)}&party=40:2"
        )

    lists = "/admin/bookings/?page_size=50"
    return [
        measure(server, "free housings among 50 (API key)", availability, 400),
        measure(server, "quote of 7 nights, 4 persons (API key)", quote, 400),
        measure(server, "free housings among 50 with their prices (API key)", priced, 200),
        measure(server, "month planning of 50 housings", lambda n: browser.get("/planning?month=2027-03"), 60),
        measure(
            server,
            "list of 50 bookings, filter and sort",
            lambda n: browser.get(f"{lists}&status=confirmed&arrival_on_from=2026-01-01&sort=-total_cents"),
            60,
        ),
        measure(server, "search of a rare word", lambda n: browser.get(f"{lists}&q={urllib.parse.quote(RARE)}"), 60),
        measure(server, "page at 90 %", lambda n: browser.get(f"{lists}&page={last_page}"), 60),
    ]


def export(server: Server, browser: Browser) -> Figure:
    """The CSV of all bookings: first byte, whole, and what it did to the memory."""
    path = "/admin/bookings/export.csv?format=excel"
    browser.get(f"{path}&q=B000001")
    before = peak = memory_mb(server.pid)
    cpu, start = server.cpu(), time.perf_counter()
    rows = 0
    with browser.opener.open(server.url + path) as answer:
        chunk = answer.read(1024)
        first = time.perf_counter() - start
        while chunk:
            rows += chunk.count(b"\n")
            chunk = answer.read(1 << 16)
            peak = max(peak, memory_mb(server.pid))
    whole = time.perf_counter() - start
    return Figure(
        "CSV of all bookings",
        (server.cpu() - cpu) * 1000,
        whole * 1000,
        {"rows": rows - 1, "first byte ms": round(first * 1000), "+MB": round(peak - before, 1)},
    )


def create(server: Server, key: str, first_day: date, number: int = 400, at_once: int = 8) -> Figure:
    """Bookings made by eight callers at once, on nights that are all free."""

    def body(index: int) -> bytes:
        arrival = first_day + timedelta(days=index // 50 * 2)
        stay = {
            "housing": f"r{index % 50:02}",
            "arrival": str(arrival),
            "departure": str(arrival + timedelta(2)),
            "party": [{"age": 40, "count": 2}],
        }
        return json.dumps({"establishment": "bench", "client": 1 + index % 900, "stays": [stay]}).encode()

    def book(index: int) -> int:
        request = urllib.request.Request(
            f"{server.url}/api/v1/bookings",
            body(index),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code

    for index in range(16):
        book(index)
    cpu, start = server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as callers:
        answers = list(callers.map(book, range(16, 16 + number)))
    seconds = time.perf_counter() - start
    return Figure(
        "create a booking, 8 at once",
        (server.cpu() - cpu) * 1000 / number,
        seconds * 1000 / number * at_once,
        {"per second": round(number / seconds), "made": answers.count(201)},
    )
