"""Short names that stay: small letters, digits and hyphens, made of what people call a thing."""

from collections.abc import Container
from itertools import count

from rules.folding import words

LONGEST = 64


def code_of(name: str, otherwise: str) -> str:
    """Make a code of a name; `otherwise` where the name has no letter or digit that a code may have.

    >>> code_of("Été & « haute saison »", "season"), code_of("Лето", "season")
    ('ete-haute-saison', 'season')
    """
    parts = ("".join(sign for sign in word if sign.isascii() and sign.isalnum()) for word in words(name))
    return "-".join(part for part in parts if part)[:LONGEST].rstrip("-") or otherwise


def unique_code(wanted: str, taken: Container[str]) -> str:
    """The code, or with the first number from 2 on that nobody has.

    >>> unique_code("ete", {"ete", "ete-2"}), unique_code("ete", set())
    ('ete-3', 'ete')
    """
    if wanted not in taken:
        return wanted
    ends = (f"-{number}" for number in count(2))
    return next(code for end in ends if (code := wanted[: LONGEST - len(end)] + end) not in taken)
