"""A keeper of order: the owner of the server, who mutes, bans, kicks, invites and removes."""

from typing import Any

from tests.crash.member import COURT, VAULT, Member

SUBJECTS = "lee", "moe"
"""Who is put out and let in."""

ACTS = {
    COURT: ("/mute {} {}", "/mute {} 1m {}", "/ban {} {}", "/ban {} 1m {}", "/kick {} {}"),
    VAULT: ("/uninvite {}", "/uninvite {}", "/kick {} {}", "/mute {} {}"),
    "everywhere": (
        "/mute everywhere {} {}",
        "/ban everywhere {} {}",
        "/kick everywhere {} {}",
    ),
}
LIFTS = {
    COURT: ("/unmute {}", "/unban {}"),
    VAULT: ("/unmute {}", "/invite {}"),
    "everywhere": ("/unmute everywhere {}", "/unban everywhere {}"),
}


class Keeper(Member):
    """Somebody who does one thing after another to others, and mostly takes it back.

    The arguments are a member's.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._acts = 0

    def do_something(self) -> None:
        """Take something back, and then do something else, or remove what was said."""
        where = self._random.choice(list(ACTS))
        whom = self._random.choice(SUBJECTS)
        room = where if where in (COURT, VAULT) else COURT
        self.ask(f"/join {room}")
        match self._random.choices(("lift", "act", "remove"), (30, 50, 20))[0]:
            case "lift":
                self.ask(*(line.format(whom) for line in LIFTS[where]))
            case "act":
                self._acts += 1
                self._counts.acts += 1
                self.ask(self._random.choice(ACTS[where]).format(whom, f"no. {self._acts}"))
            case "remove":
                self.ask(f"/remove {whom} {self._random.randint(1, 3)}")
