"""VAT per rate group: nothing is lost, and the base is the nearest cent."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pricing.money import allocate
from pricing.vat import split_vat

RATES = (210, 550, 850, 1_000, 2_000, 0)


def test_golden_split():
    assert split_vat(49_99, 1_000)[1:] == (45_45, 4_54)
    assert split_vat(-50_00, 1_000)[1:] == (-45_45, -4_55)


def test_golden_reference_booking():
    """Shared page on French lodging, 14.4: totals of the reference booking, then its deposit."""
    lodging, board = split_vat(2_520_00, 1_000), split_vat(270_00, 2_000)

    assert (lodging.base_cents + board.base_cents, lodging.vat_cents + board.vat_cents) == (2_515_91, 274_09)
    assert split_vat(756_00, 1_000)[1:] == (687_27, 68_73)
    assert split_vat(81_00, 2_000)[1:] == (67_50, 13_50)


def test_golden_discount_over_two_rates():
    assert allocate(-50_00, [2_520_00, 270_00]) == [-45_16, -4_84]
    assert split_vat(2_520_00 - 45_16, 1_000)[1:] == (2_249_85, 224_99)
    assert split_vat(270_00 - 4_84, 2_000)[1:] == (220_97, 44_19)


def test_golden_package():
    assert allocate(42_00, [28, 12, 4]) == [26_73, 11_45, 3_82]


@pytest.mark.parametrize("rate", RATES)
def test_base_and_tax_are_what_is_paid_for_every_cent_up_to_a_thousand_euros(rate):
    for gross in range(1, 1_000_01):
        _, base, vat = split_vat(gross, rate)
        assert base + vat == gross
        assert 2 * abs(base * (10_000 + rate) - gross * 10_000) <= 10_000 + rate


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(0, 10_000))
@example(0, 2_000)
@example(1, 10_000)  # half a cent of base: away from zero
def test_the_base_is_the_nearest_cent_and_the_sign_is_kept(gross, rate):
    _, base, vat = split_vat(gross, rate)
    exact = Fraction(gross * 10_000, 10_000 + rate)

    assert base + vat == gross
    assert abs(base - exact) <= Fraction(1, 2)
    assert split_vat(-gross, rate) == (-gross, -base, -vat)
    assert base * gross >= 0
    assert vat * gross >= 0
