"""Coming in: what a client says first over a new connection, until it is who it was, where it was.

It says one thing after another, and waits for each answer.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chatapp.client.decoding import Object
from chatapp.client.errors import ChatError, LinkLost
from chatapp.client.events import Event
from chatapp.client.news import Refused, StartedOver
from chatapp.client.places import fold
from chatapp.client.state import State

LATER = frozenset(
    (
        *("journal", "wait", "failed", "logins", "sessions", "sessions_per_address"),
        *("logins_per_minute", "names_per_minute"),
    )
)
"""The codes after which to try the same again later."""


@dataclass(slots=True)
class Wish:
    """Who the program wants to be, and where.

    Attributes:
        name: the name to take; empty to stay as named by the server.
        secret: the password or the bot's token of the registered user of that name; empty to be a
            guest.
        rooms: the rooms to be in, by folded names.
    """

    name: str
    secret: str = field(repr=False)
    rooms: dict[str, str] = field(default_factory=dict)


class Coming:
    """One coming in, over one connection.

    Args:
        state: what the client knows.
        wish: who it wants to be, and where.
        ask: sends an object, and waits for its answer; raises ChatError.
        tell: gives the program an event.
        lost_track: called when the client comes as another user than before.
    """

    def __init__(
        self,
        state: State,
        wish: Wish,
        ask: Callable[[Object], Awaitable[Object]],
        tell: Callable[[Event], None],
        lost_track: Callable[[str], None],
    ) -> None:
        self._state = state
        self._wish = wish
        self._ask = ask
        self._tell = tell
        self._lost_track = lost_track

    async def come(self, *, first: bool) -> None:
        """Come in.

        Args:
            first: whether the program has not been in the chat since it was started, so that it
                is wrong, not unlucky, if its name or a room is refused.

        Raises:
            LinkLost: it was refused, for now.
            ChatError: it was refused for good.
        """
        try:
            await self._identify()
            await self._take_name(first=first)
            await self._enter_rooms(first=first)
        except ChatError as error:
            if error.code in LATER:
                raise LinkLost(error.text) from error
            raise

    def begin(self) -> None:
        """Say whether what comes now is for a guest, before anything has come."""
        self._state.begin(as_user=bool(self._state.token or self._wish.secret))

    async def _identify(self) -> None:
        state = self._state
        if state.token:
            try:
                await self._ask({"resume": state.token, **state.places.to_object()})
            except ChatError as error:
                if error.code in LATER:
                    raise
                self._start_over(error)
            else:
                return
        if self._wish.secret:
            places = state.places.to_object() if state.places.rooms else {}
            state.returning = True
            await self._ask({"login": self._wish.name, "secret": self._wish.secret, **places})
        elif state.returning:
            await self._ask(state.places.to_object())
        else:
            await self._ask({"rooms": {}})

    def _start_over(self, error: ChatError) -> None:
        self._state.stay_guest()
        self._tell(StartedOver(error.text))
        self._lost_track(f"the user could not come back ({error.text})")

    async def _take_name(self, *, first: bool) -> None:
        name = self._wish.name
        if name and not self._wish.secret and fold(name) != fold(self._state.user):
            await self._try(f"/nick {name}", first=first)

    async def _enter_rooms(self, *, first: bool) -> None:
        for key, name in list(self._wish.rooms.items()):
            if key not in self._state.rooms and not await self._try(f"/join {name}", first=first):
                del self._wish.rooms[key]

    async def _try(self, line: str, *, first: bool) -> bool:
        """Have a line done; return whether it was, and tell the program if not."""
        try:
            await self._ask({"line": line})
        except ChatError as error:
            if first or error.code in LATER:
                raise
            self._tell(Refused(error.code, error.text))
            return error.code == "unchanged"
        return True
