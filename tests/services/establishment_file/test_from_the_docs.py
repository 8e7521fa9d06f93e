"""An invented refuge, typed from the pages of docs/ alone. Every price was reckoned by hand before it was run."""

import json
from pathlib import Path

import pytest

from services.establishment_file.parse import parse
from services.establishment_file.quotes import price_stays

FOLDER = Path(__file__).parents[2] / "establishments"
STAYS = json.loads((FOLDER / "refuge-du-col-stays.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results():
    file = parse((FOLDER / "refuge-du-col.yaml").read_text(encoding="utf-8"))
    found, left_out = price_stays(file, STAYS)
    assert left_out == 0
    return {result["id"]: result for result in found}


@pytest.mark.parametrize("stay", STAYS, ids=[stay["id"] for stay in STAYS])
def test_the_price_is_the_one_reckoned_by_hand(results, stay):
    result = results[stay["id"]]
    refused = [{"rule": broken["rule"], "value": broken["value"]} for broken in result["refused"]]
    if "refused" in stay:
        assert refused == [stay["refused"]]
        assert result["total_cents"] is None
    else:
        assert refused == []
        assert result["by_source"] == stay["by_source"]
        assert result["total_cents"] == stay["total_cents"] == sum(stay["by_source"].values())
