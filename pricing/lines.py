"""The answer to a request: signed lines that say what they are made of, or refusals."""

from __future__ import annotations

from dataclasses import dataclass

from pricing.tariff import Source
from rules.restrictions import Refusal
from rules.text import Name, Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a price.

    quantity and unit_cents are None when the line adds up different unit prices.
    trail: one sentence for each row that made it.
    """

    label: Name
    amount_cents: int
    source: Source
    vat_bp: int | None
    quantity: int | None
    unit_cents: int | None
    trail: tuple[Text, ...]
    charge_code: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs, or every rule it breaks: a refused quote has no line."""

    lines: tuple[Line, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def total_cents(self) -> int | None:
        """The sum of the lines; None when the stay is refused."""
        return None if self.refusals else sum(line.amount_cents for line in self.lines)

    @property
    def by_source(self) -> dict[Source, int]:
        """The sum of the lines of each source that has some, in the order of the bill."""
        sums: dict[Source, int] = {}
        for line in self.lines:
            sums[line.source] = sums.get(line.source, 0) + line.amount_cents
        return sums
