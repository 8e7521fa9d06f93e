"""The keys of one mapping of the file: read with their place, so that each problem names its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from rules.errors import UserError
from rules.text import N_
from services.establishment_file import values
from services.establishment_file.problems import Place, Problems
from services.establishment_file.yaml_tree import Items, Mapping, Node, Scalar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Reference:
    """Somewhere the file names a thing of a kind ("season") by its code."""

    kind: str
    code: str
    place: Place


@dataclass(slots=True)
class Reading:
    """What is collected while a file is read."""

    problems: Problems = field(default_factory=Problems)
    references: list[Reference] = field(default_factory=list)
    declared: dict[str, dict[str, Place]] = field(default_factory=dict)  # kind -> code -> where
    row_places: dict[str, list[Place]] = field(default_factory=dict)  # code of a charge -> where its rows are

    def declare(self, kind: str, code: str, place: Place) -> None:
        """Note a code; the same one twice is an error."""
        codes = self.declared.setdefault(kind, {})
        if code in codes:
            source = N_("the code “{code}” is already used in line {line}; give each its own.")
            self.problems.error(place, source, code=code, line=codes[code].line)
        elif code:
            codes[code] = place


def _is_empty(node: Node) -> bool:
    """Say whether nothing was typed: no value, or a list of nothing."""
    return (isinstance(node, Scalar) and node.is_empty) or (isinstance(node, Items) and not node.items)


class Fields:
    """One mapping. Reading a key that is absent gives the default; a bad one gives it too, and a problem."""

    def __init__(self, node: Node, path: str, reading: Reading, known: tuple[str, ...]) -> None:
        self.place = Place(node.line, path)
        self.reading = reading
        self._path = path
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        self._is_unreadable = False
        if isinstance(node, Mapping):
            self._take(node, known)
        elif not _is_empty(node):
            source = N_("keys with values are expected here: {keys}.")
            reading.problems.error(self.place, source, keys=known)
            self._is_unreadable = True

    def _take(self, node: Mapping, known: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for key, value in node.entries:
            place = Place(key.line, self._below(key.value))
            if key.value in seen:
                self.reading.problems.error(place, N_("this key comes twice; keep one of them."))
            elif key.value not in known:
                self._refuse_key(key.value, known, place)
            else:
                self._lines[key.value] = key.line
                if not _is_empty(value):
                    self._nodes[key.value] = value
            seen.add(key.value)

    def _refuse_key(self, key: str, known: tuple[str, ...], place: Place) -> None:
        near = get_close_matches(key, known, 1)
        if near:
            self.reading.problems.error(place, N_("this key is not known; did you mean “{key}”?"), key=near[0])
        else:
            self.reading.problems.error(place, N_("this key is not known; the keys here are: {keys}."), keys=known)

    def _below(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def at(self, key: str) -> Place:
        """Return where a key is, or where it ought to be."""
        return Place(self._lines.get(key, self.place.line), self._below(key))

    def error(self, key: str, source: str, **params: str | int) -> None:
        """Note that a key's value cannot be; nothing, where the mapping itself is missing or unreadable."""
        if not self._is_unreadable:
            self.reading.problems.error(self.at(key), source, **params)

    def read(self, key: str, reader: Callable[[Node], T], default: U) -> T | U:
        """Read a key that may be absent."""
        node = self._nodes.get(key)
        if node is None:
            return default
        try:
            return reader(node)
        except UserError as error:
            self.reading.problems.refuse(self.at(key), error)
            return default

    def need(self, key: str, reader: Callable[[Node], T], placeholder: U) -> T | U:
        """Read a key that must be there; the placeholder stands for it once a problem is noted."""
        self.expect(key)
        return self.read(key, reader, placeholder)

    def expect(self, key: str) -> None:
        """Note that a key is missing, if it is."""
        if key not in self._nodes:
            self.error(key, N_("this key is missing."))

    def declare(self, kind: str) -> str:
        """Read the key `code` and note the thing it names."""
        code = self.need("code", values.code, "")
        self.reading.declare(kind, code, self.at("code"))
        return code

    def refer(self, key: str, kind: str) -> str | None:
        """Read the code of another thing, to be checked once all is read."""
        codes = self.refer_all(key, kind)
        if len(codes) > 1:
            self.error(key, N_("one code is expected here, not several."))
        return codes[0] if codes else None

    def refer_all(self, key: str, kind: str) -> tuple[str, ...]:
        """Read one code or a list of them; the same one twice is an error."""
        node = self._nodes.get(key)
        nodes = node.items if isinstance(node, Items) else (node,) if node else ()
        codes: dict[str, None] = {}
        for item in nodes:
            place = Place(item.line, self._below(key))
            code = values.typed(item) if isinstance(item, Scalar) else ""
            if not code:
                self.reading.problems.error(place, N_("a code is expected here, or a list of codes."))
            elif code in codes:
                self.reading.problems.error(place, N_("“{code}” is named twice; keep one of them."), code=code)
            else:
                self.reading.references.append(Reference(kind, code, place))
            codes[code] = None
        return tuple(codes)

    def part(self, key: str, known: tuple[str, ...]) -> Fields:
        """Return the mapping under a key; an empty one when it is absent."""
        node = self._nodes.get(key, Mapping((), self.place.line))
        part = Fields(node, self._below(key), self.reading, known)
        part._is_unreadable |= key not in self._nodes
        return part

    def parts(self, key: str, known: tuple[str, ...]) -> Iterator[Fields]:
        """Yield the mappings of the list under a key; their paths count from 1."""
        for path, node in self.items(key):
            yield Fields(node, path, self.reading, known)

    def items(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield the values of the list under a key with their paths, which count from 1."""
        node = self._nodes.get(key)
        if node is None:
            return
        if not isinstance(node, Items):
            self.error(key, N_("a list is expected here: begin each entry with “- ”."))
            return
        for number, item in enumerate(node.items, 1):
            yield f"{self._below(key)}[{number}]", item

    def read_all(self, key: str, reader: Callable[[Node], T]) -> tuple[T, ...]:
        """Read a list of single values; the bad ones are left out, each with its problem."""
        found: list[T] = []
        for path, node in self.items(key):
            try:
                found.append(reader(node))
            except UserError as error:
                self.reading.problems.refuse(Place(node.line, path), error)
        return tuple(found)
