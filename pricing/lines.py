"""The answer to a request: signed lines that say what they are made of, or refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pricing.money import allocate
from pricing.tariff import Source
from pricing.vat import Part, VatSum, split_vat
from rules.restrictions import Refusal
from rules.text import Name, Text


@dataclass(slots=True)
class Line:
    """One line of a price.

    quantity and unit_cents are None when the line adds up different unit prices.
    parts: of a package; its VAT is theirs, and it has no rate of its own.
    """

    label: Name
    amount_cents: int
    source: Source
    vat_bp: int | None
    quantity: int | None
    unit_cents: int | None
    charge_code: str | None  # None: the tourist tax by the commune's tables
    parts: tuple[Part, ...]
    sentences: Callable[[], tuple[Text, ...]] = field(compare=False, repr=False)  # said only when somebody reads them

    @property
    def trail(self) -> tuple[Text, ...]:
        """One sentence for each row that made it."""
        return self.sentences()


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

    @property
    def by_vat(self) -> dict[int | None, VatSum]:
        """What the lines and their parts add up to for each VAT rate; under None what has none."""
        return {rate: split_vat(gross, rate or 0) for rate, gross in gross_by_rate(self.lines).items()}


def parts_of(line: Line) -> tuple[Part, ...]:
    """Return the parts of a line; of one without parts, itself."""
    return line.parts or (Part(line.label, line.amount_cents, line.vat_bp),)


def lodging_of(line: Line) -> tuple[Part, ...]:
    """Return what of a line of accommodation is lodging: the parts marked so; all of it where none is."""
    return tuple(part for part in line.parts if part.is_lodging) or parts_of(line)


def gross_by_rate(lines: Iterable[Line]) -> dict[int | None, int]:
    """Return what lines and their parts add up to for each VAT rate, with tax; under None what has none."""
    sums: dict[int | None, int] = {}
    for line in lines:
        for part in parts_of(line):
            sums[part.vat_bp] = sums.get(part.vat_bp, 0) + part.amount_cents
    return sums


def spread(line: Line, gross_at: dict[int | None, int]) -> None:
    """Give a line the VAT rates of some amounts, in their proportion: its own where there is one, else parts."""
    if len(gross_at) == 1:
        (line.vat_bp,) = gross_at
    elif gross_at:
        shares = allocate(line.amount_cents, list(gross_at.values()))
        line.parts = tuple(Part(line.label, share, rate) for rate, share in zip(gross_at, shares, strict=True))
