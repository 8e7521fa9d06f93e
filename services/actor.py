"""Who does something, by which way, and for which establishments."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """The door through which a change came in."""

    screen = "screen"
    api = "api"
    imported = "import"
    command = "command"
    job = "job"


@dataclass(frozen=True)
class Actor:
    """A person or a program at work.

    establishment_ids: those whose rows it may see and change; None means all of them.
    rights: pairs (permission, resource) such as ("can_edit", "Season").
    """

    name: str
    channel: Channel
    user_id: int | None = None
    establishment_ids: frozenset[int] | None = frozenset()
    rights: frozenset[tuple[str, str]] = frozenset()
    ip: str | None = None

    def can(self, verb: str, resource: str) -> bool:
        """Whether the role allows the verb on the resource; a command or job may do all."""
        if self.channel in (Channel.command, Channel.job, Channel.imported):
            return True
        return (f"can_{verb}", resource) in self.rights

    def works_for(self, establishment_id: int) -> bool:
        """Whether the establishment is one of his."""
        return self.establishment_ids is None or establishment_id in self.establishment_ids


def command(name: str) -> Actor:
    """Whoever holds the keyboard of the server: everything is open to him."""
    return Actor(name=name, channel=Channel.command, establishment_ids=None)


def job(name: str) -> Actor:
    """A scheduled job."""
    return Actor(name=name, channel=Channel.job, establishment_ids=None)
