"""YAML as a small tree with line numbers: nothing is converted, built or shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from rules.errors import UserError
from rules.text import N_
from services.establishment_file.problems import BadFile, Place, Problem

MOST_BYTES = 2_000_000
MOST_DEPTH = 20
_EMPTY = ("", "~", "null", "Null", "NULL")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it was typed."""

    value: str
    line: int
    is_plain: bool = True  # without quotes

    @property
    def is_empty(self) -> bool:
        """Say whether nothing, or null, was typed."""
        return self.is_plain and self.value in _EMPTY


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in order; a key may come twice, which the reader refuses."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int


Node: TypeAlias = "Scalar | Items | Mapping"


class TooLarge(UserError):
    """More text than any establishment needs."""

    message = N_("the file is larger than {megabytes} MB; an establishment file holds text only.")


class NotUtf8(UserError):
    """Bytes in another encoding."""

    message = N_("the file is not UTF-8 text; save it with the encoding UTF-8.")


class NotYaml(UserError):
    """A text that YAML cannot read."""

    message = N_("this is not YAML ({detail}); check the indentation, the colons and the quotes.")


class Alias(UserError):
    """A reference inside the YAML text."""

    message = N_("aliases (*{anchor}) are not allowed; write the value out.")


class Tag(UserError):
    """A value with a YAML type."""

    message = N_("tags ({tag}) are not allowed; write the plain value.")


class TooDeep(UserError):
    """Lists in lists in lists."""

    message = N_("values are nested too deeply (more than {depth} levels).")


class ListedKey(UserError):
    """A key that is not a word."""

    message = N_("a key must be one word.")


class NotOneDocument(UserError):
    """No document, or several."""

    message = N_("the file must hold one YAML document that is not empty.")


def load_tree(source: str | bytes) -> Node:
    """Read YAML text.

    Raises BadFile with one problem and its line: what follows cannot be read.
    """
    if len(source) > MOST_BYTES:
        raise _stopped(TooLarge(megabytes=MOST_BYTES // 1_000_000), 1)
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _stopped(NotUtf8(), 1) from error
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.reader.ReaderError as error:
        raise _stopped(NotYaml(detail=error.reason), text.count("\n", 0, error.position) + 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _stopped(NotYaml(detail=error.problem or ""), mark.line + 1 if mark else 1) from error


def _stopped(error: UserError, line: int) -> BadFile:
    return BadFile([Problem(Place(line, ""), error.text)])


def _document(events: Iterator[yaml.Event]) -> Node:
    roots = []
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            roots.append(_node(next(events), events, 1))
    if len(roots) != 1 or (isinstance(roots[0], Scalar) and roots[0].is_empty):
        raise _stopped(NotOneDocument(), 1)
    return roots[0]


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if depth > MOST_DEPTH:
        raise _stopped(TooDeep(depth=MOST_DEPTH), line)
    match event:
        case yaml.AliasEvent():
            raise _stopped(Alias(anchor=event.anchor or ""), line)
        case yaml.ScalarEvent():
            _refuse_tag(event, event.implicit[0] or event.implicit[1], line)
            return Scalar(event.value, line, event.style is None or event.style == "")
        case yaml.SequenceStartEvent():
            _refuse_tag(event, event.implicit, line)
            return Items(tuple(_nodes(events, depth)), line)
    assert isinstance(event, yaml.MappingStartEvent)
    _refuse_tag(event, event.implicit, line)
    nodes = list(_nodes(events, depth))
    return Mapping(tuple((_key(key), value) for key, value in zip(nodes[::2], nodes[1::2], strict=True)), line)


def _nodes(events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield _node(event, events, depth + 1)


def _refuse_tag(event: yaml.NodeEvent, is_implicit: bool, line: int) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None and not is_implicit:
        raise _stopped(Tag(tag=tag), line)


def _key(node: Node) -> Scalar:
    if isinstance(node, Scalar):
        return node
    raise _stopped(ListedKey(), node.line)
