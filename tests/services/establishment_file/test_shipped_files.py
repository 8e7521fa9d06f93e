"""The files that ship: without a problem, in canonical form, unchanged by reading and writing."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pricing.compiled import compile_tariff
from pricing.quote import quote
from pricing.request import Party, Request
from rules.stay import Stay
from services.establishment_file.compile import tariff_of
from services.establishment_file.dump import dump
from services.establishment_file.parse import check, parse

FILES = sorted((Path(__file__).parents[3] / "establishments").glob("*.yaml"))
SHIPPED = {
    "demo-auberge", "demo-maison", "gite-de-venasque", "gites-de-la-barbotine", "grandgite", "lou-caminelarriu",
}  # fmt: skip


def uncommented(text):
    """A file without its lines of comment."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def test_the_files_that_ship_are_those_expected():
    assert {path.stem for path in FILES} == SHIPPED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_has_neither_error_nor_warning(path):
    assert [str(problem) for problem in check(path.read_bytes()).problems] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_read_and_written_is_unchanged_byte_for_byte(path):
    text = path.read_text(encoding="utf-8")

    assert dump(parse(text)) == uncommented(text)


@pytest.mark.parametrize("year", range(2025, 2030))
@pytest.mark.parametrize("demo", ["demo-maison", "demo-auberge"])
def test_every_night_of_the_demo_has_a_price_in_every_housing(demo, year):
    file = parse(next(path for path in FILES if path.stem == demo).read_bytes())
    tariff = compile_tariff(tariff_of(file))

    for housing in file.housings:
        for week in range(0, 364, 7):
            arrival = date(year, 1, 1) + timedelta(days=week)
            asked = Request(housing.code, Stay.of(arrival, 7), Party.of({40: 1, 8: 1}), arrival)
            assert quote(tariff, asked).total_cents, (housing.code, arrival)


def test_the_pair_of_houses_takes_both_and_the_floor_its_rooms():
    by_stem = {path.stem: parse(path.read_bytes()) for path in FILES}
    pair = next(h for h in by_stem["demo-maison"].housings if h.code == "domaine-entier")
    floor = next(h for h in by_stem["demo-auberge"].housings if h.code == "premier-etage")

    assert {take.pool for take in pair.takes} == {"maison-du-puits", "maison-du-four"}
    assert {take.pool for take in floor.takes} == {"dortoir", "chambre-saule", "chambre-aulne"}
