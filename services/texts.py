"""Marked texts as rows keep them: JSON that becomes the same Text again, in any language."""

from datetime import date
from typing import Any

from rules.text import BasisPoints, Cents, Name, Param, Text, Weekday

_NUMBERS: dict[str, type[int]] = {"cents": Cents, "bp": BasisPoints, "weekday": Weekday}
_KINDS = {kind: name for name, kind in _NUMBERS.items()}


def freeze(value: Param) -> Any:
    """What JSON can hold of a text's parameter, or of a whole text."""
    match value:
        case Text(source, params):
            return {"text": source, "params": {name: freeze(param) for name, param in params}}
        case Name(fr, en):
            return {"fr": fr, "en": en}
        case tuple():
            return [freeze(part) for part in value]
        case date():
            return {"date": value.isoformat()}
    if type(value) in _KINDS:
        return {_KINDS[type(value)]: int(value)}  # type: ignore[index]
    return value


def thaw(kept: Any) -> Any:
    """The parameter or text that was frozen."""
    if isinstance(kept, list):
        return tuple(thaw(part) for part in kept)
    if not isinstance(kept, dict):
        return kept
    if "text" in kept:
        return Text(kept["text"], tuple((name, thaw(param)) for name, param in kept["params"].items()))
    if "fr" in kept:
        return Name(kept["fr"], kept["en"])
    if "date" in kept:
        return date.fromisoformat(kept["date"])
    ((name, number),) = kept.items()
    return _NUMBERS[name](number)
