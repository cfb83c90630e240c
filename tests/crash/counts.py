"""What happened in a run, in figures."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Counts:
    """So many of each."""

    seconds: int = 0
    messages: int = 0
    shown: int = 0
    kills: int = 0
    ends: int = 0
    cuts: int = 0
    silences: int = 0
    reloads: int = 0
    backups: int = 0
    hangs: int = 0
    redis_kills: int = 0
    redis_cuts: int = 0
    redis_hangs: int = 0
    gateway_kills: int = 0
    gateway_ends: int = 0
    gateway_hangs: int = 0
    gateway_stops: int = 0
    link_cuts: int = 0
    link_silences: int = 0
    restores: int = 0
    halves: int = 0
    leaves: int = 0
    renames: int = 0
    quits: int = 0
    resumes: int = 0
    second_tokens: int = 0
    farewells: int = 0
    logins: int = 0
    logouts: int = 0
    program_logins: int = 0
    reads: int = 0
    acts: int = 0
    useless: int = 0
    thefts: int = 0
    repeats: int = 0
    gaps: int = 0
    entries: int = 0
    returns: int = 0

    def reach(self, least: "Counts") -> bool:
        """Whether there are as many of each as there are to be at least."""
        return all(
            getattr(self, field.name) >= getattr(least, field.name) for field in fields(self)
        )

    @property
    def so_far(self) -> str:
        """What has happened at all."""
        return ", ".join(part for part in str(self).split(", ") if not part.startswith("0 "))

    def __str__(self) -> str:
        return ", ".join(
            f"{getattr(self, field.name)} {field.name.replace('_', ' ')}" for field in fields(self)
        )
