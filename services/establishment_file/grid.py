"""A grid: a table of amounts with one condition across. Each cell becomes a rate row."""

from __future__ import annotations

from collections.abc import Iterator

from rules.text import N_
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.yaml_tree import Items, Mapping, Node, Scalar

GRID_KEYS = ("across", "columns", "rows")
AXES = ("seasons", "housings", "plans", "nights", "party", "ages")


def rows_of_grid(charge: Fields) -> Iterator[tuple[str, Mapping]]:
    """Yield the path and the row of each cell, line by line and from left to right."""
    grid = charge.part("grid", GRID_KEYS)
    axis = grid.need("across", values.one_of(*AXES), AXES[0])
    columns = [node for _, node in grid.items("columns")]
    if not columns:
        grid.error("columns", N_("name the columns, for example: columns: [low, high]"))
    for path, node in grid.items("rows"):
        line = Fields(node, path, grid.reading, _keys_of(node))
        cells = [cell for _, cell in line.items("amounts")]
        if len(cells) != len(columns):
            source = N_("{cells} amounts for {columns} columns; write ~ where there is none.")
            line.error("amounts", source, cells=len(cells), columns=len(columns))
        elif axis != "seasons" and axis in line:
            line.error(axis, N_("the columns say this already; take it out here."))
        else:
            yield from ((path, row) for row in _rows(node, axis, columns, cells))


def _keys_of(node: Node) -> tuple[str, ...]:
    """Return the keys as they are: what is wrong with them is said when the row is read."""
    return tuple(key.value for key, _ in node.entries) if isinstance(node, Mapping) else ("amounts",)


def _rows(line: Node, axis: str, columns: list[Node], cells: list[Node]) -> Iterator[Mapping]:
    entries = line.entries if isinstance(line, Mapping) else ()
    kept = tuple((key, value) for key, value in entries if key.value not in ("amounts", axis))
    given = next((value for key, value in entries if key.value == axis), None)
    for column, cell in zip(columns, cells, strict=True):
        if not (isinstance(cell, Scalar) and cell.is_empty):
            condition = column if given is None else _both(given, column)
            yield Mapping((*kept, (_key(axis, column), condition), (_price_key(cell), cell)), cell.line)


def _both(given: Node, column: Node) -> Node:
    """Put the seasons of a line and of a column together: a night must be in all of them."""
    items = (node.items if isinstance(node, Items) else (node,) for node in (given, column))
    return Items(tuple(item for group in items for item in group), column.line)


def _key(key: str, node: Node) -> Scalar:
    return Scalar(key, node.line)


def _price_key(cell: Node) -> Scalar:
    is_rate = isinstance(cell, Scalar) and cell.value.endswith("%")
    return _key("percent" if is_rate else "amount", cell)
