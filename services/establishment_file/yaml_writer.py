"""YAML in one canonical form: the same data is always the same text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Raw:
    """A number, a date or a word of YAML that is written without quotes."""

    token: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A list or a mapping that is written on one line."""

    value: Mapping[str, Value] | Sequence[Value]


Value: TypeAlias = "str | Raw | Flow | Mapping[str, Value] | Sequence[Value]"


def write_yaml(sections: Mapping[str, Value]) -> str:
    """Write a document, a blank line between its sections."""
    return "\n".join("\n".join(_entry(key, value, "")) + "\n" for key, value in sections.items())


def _entry(key: str, value: Value, indent: str) -> Iterator[str]:
    """Yield the lines of a key and its value."""
    if isinstance(value, str | Raw | Flow):
        yield from _inline(f"{indent}{key}: ", value, indent)
        return
    yield f"{indent}{key}:"
    yield from _block(value, indent + "  ")


def _block(value: Mapping[str, Value] | Sequence[Value], indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _entry(key, part, indent)
    else:
        for part in value:
            yield from _item(part, indent)


def _item(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, str | Raw | Flow):
        yield from _inline(f"{indent}- ", value, indent)
        return
    lines = list(_block(value, indent + "  "))
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _inline(start: str, value: str | Raw | Flow, indent: str) -> Iterator[str]:
    """Yield a value behind its key; a text of many lines stands below it."""
    if isinstance(value, str) and "\n" in value:
        yield f"{start}|-"
        yield from (f"{indent}  {line}".rstrip() for line in value.split("\n"))
    else:
        yield start + _token(value, in_flow=False)


def _token(value: Value, in_flow: bool) -> str:
    match value:
        case Raw():
            return value.token
        case Flow():
            return _token(value.value, in_flow=True)
        case str():
            return value if _is_plain(value, in_flow) else json.dumps(value, ensure_ascii=False)
        case Mapping():
            return "{" + ", ".join(f"{key}: {_token(part, True)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(_token(part, True) for part in value) + "]"


@lru_cache(maxsize=4_096)
def _is_plain(text: str, in_flow: bool) -> bool:
    """Say whether YAML reads a text back as it is without quotes."""
    try:
        read = yaml.load(f"[a, {text}]" if in_flow else f"a: {text}", Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError):
        return False
    return bool(read == (["a", text] if in_flow else {"a": text}))
