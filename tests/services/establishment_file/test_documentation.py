"""The page on the establishment file is complete: every key, every message, and examples that work."""

import ast
import re
from pathlib import Path

import pytest

from services.establishment_file import (
    grid,
    parse,
    read_identity,
    read_inventory,
    read_rows,
    read_tariff,
    read_taxes,
)
from services.establishment_file.parse import check

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "establishment-file.md").read_text(encoding="utf-8")
ROOMS = [*(ROOT / "services" / "establishment_file").glob("*.py")]
ROOMS += [ROOT / "rules" / f"{name}.py" for name in ("free_table", "number_spec", "season_pieces", "weekdays")]
SPEAK_ELSEWHERE = {"quotes", "store"}  # their sentences are not about the text of a file


def keys():
    """Every key that the readers know."""
    known = set(parse.TOP_KEYS)
    for module in (grid, read_identity, read_inventory, read_rows, read_tariff, read_taxes):
        for name, value in vars(module).items():
            if name == "KEYS" or name.endswith("_KEYS"):
                known.update(value)
    return sorted(known)


def messages():
    """Every marked sentence of the readers, as a person sees it."""
    for path in ROOMS:
        if path.stem not in SPEAK_ELSEWHERE:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                    source = ast.literal_eval(node.args[0])
                    yield source.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize("key", keys())
def test_every_key_of_the_file_is_on_its_page(key):
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_every_message_of_the_readers_is_on_the_page(message):
    assert message in PAGE


def test_the_complete_example_of_the_page_has_no_problem():
    example = re.findall(r"```yaml\n(format: 1.*?)```", PAGE, re.DOTALL)

    assert len(example) == 1
    assert [str(problem) for problem in check(example[0]).problems] == []


@pytest.mark.parametrize("row", re.findall(r"`(\{[^`]*(?:amount|percent|free_nights): [^`]*\})`", PAGE))
def test_every_example_of_a_row_can_be_typed_as_shown(row):
    source = re.findall(r"```yaml\n(format: 1.*?)```", PAGE, re.DOTALL)[0]
    is_discount = "percent: -" in row or "free_nights" in row
    source_of = "discount" if is_discount else "accommodation" if "at_least" in row else "option"
    is_compulsory = source_of != "option"
    bands = "".join(f"    - {{code: {code}, name: X, from: 0}}\n" for code in ("under-12", "under-4", "pupil"))
    seasons = "".join(
        f"    - code: {code}\n      name: X\n      nights:\n        - every night\n" for code in ("high", "weekend")
    )
    charge = (
        f"    - code: example\n      name: X\n      source: {source_of}\n"
        f"      compulsory: {'true' if is_compulsory else 'false'}\n      rows:\n        - {row}\n"
    )
    source = source.replace("  age_bands:\n", f"  age_bands:\n{bands}").replace(
        "  seasons:\n", f"  seasons:\n{seasons}"
    )
    plans = "rate_plans:\n  - {code: half-board, name: X}\n\ntariff:\n"
    source = source.replace("tariff:\n", plans).replace("  restrictions:\n", f"{charge}  restrictions:\n")

    assert [str(problem) for problem in check(source).errors] == []
