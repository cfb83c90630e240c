"""A reader for encodings: what of a user matters there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatapp.names import skeleton
from chatapp.wire.encoding import Encoding
from chatapp.wire.personal import encoding_for
from chatapp.wire.preferences import NO_PREFERENCES, Preferences


@dataclass
class Somebody:
    """A reader."""

    name: str = "ann"
    id: int = 1
    ignored: Mapping[int, str] = field(default_factory=dict)
    preferences: Preferences = NO_PREFERENCES

    @property
    def skeleton(self) -> str:
        return skeleton(self.name)


def ignoring(base: Encoding, users: Mapping[int, str]) -> Encoding:
    """Return an encoding for a reader who ignores users."""
    return encoding_for(base, Somebody(ignored=users), colours=False)
