"""Codes that are made of names."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from rules.codes import LONGEST, code_of, unique_code
from services.field_checks import CODE


@given(st.text())
@example("")
@example("-é-")
@example("a" * 63 + " b")
@example("ﬁn ½ ① Straße")
def test_a_name_of_any_script_makes_a_code_that_may_be_stored(name):
    assert CODE.fullmatch(code_of(name, "season"))


@given(st.text(alphabet="abcdefgh-", min_size=1, max_size=LONGEST), st.integers(0, 12))
def test_a_code_that_is_taken_has_the_first_free_number(code, already):
    taken = {code, *(f"{code[: LONGEST - 3]}-{number}" for number in range(2, already + 2))} if already else set()

    made = unique_code(code, taken)

    assert made not in taken and len(made) <= LONGEST
    assert made == code or re.fullmatch(r".*-\d+", made)
