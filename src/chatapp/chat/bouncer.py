"""Bouncer: keeps banned users out, and muted users silent.

It asks Holds which bans and mutes there are; each question is a look or two in a dictionary,
however many there are.
"""

from collections.abc import Callable, Iterable, Iterator

from chatapp.chat.durations import show_until
from chatapp.chat.holds import NAMELESS, Hold, Holds
from chatapp.chat.networks import Networks
from chatapp.chat.room import Room
from chatapp.errors import ChatError
from chatapp.names import skeleton
from chatapp.session.session import Session
from chatapp.session.user import User

TOLD_SECONDS = 60
"""How often people who are muted are told until when and why, in seconds."""


class Bouncer:
    """Refuses those who are banned or muted.

    Args:
        seconds: tells the time of the monotonic clock.
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        everywhere: the holds that are of no room alone.
        networks: the networks that are banned.
    """

    def __init__(self, seconds: Callable[[], float], wall: Callable[[], float]) -> None:
        self.everywhere = Holds()
        self.networks = Networks()
        self._seconds = seconds
        self._wall = wall

    def check_newcomer(self, address: str) -> None:
        """Check that an address may connect.

        Raises:
            ChatError: it is banned.
        """
        for hold in self.networks.find(address):
            self._refuse(hold)

    def check_nameless(self, address: str) -> None:
        """Check that guests without a name may come in from an address.

        Raises:
            ChatError: they are banned.
        """
        self._refuse(self._nameless(address))

    def lets_in_nameless(self, address: str) -> bool:
        """Return whether guests without a name may come in from an address."""
        return self._in_force(self._nameless(address)) is None

    def check_user(self, user: User, address: str) -> None:
        """Check that a user may be there.

        Raises:
            ChatError: the user is banned everywhere.
        """
        self._refuse(self.everywhere.of_user("ban", user, address))

    def check_name(self, session: Session, name: str, rooms: list[Room]) -> None:
        """Check that a session's user may take a name, in the rooms that the session is in.

        Raises:
            ChatError: a guest of that name, or of a look-alike, is banned there.
        """
        if session.user.account is not None:
            return
        key, address = skeleton(name), session.address
        self._refuse(self.everywhere.of_guest("ban", key, address))
        for room in rooms:
            self._refuse(room.charter.holds.of_guest("ban", key, address), room.name)

    def check_room(self, user: User, address: str, room: Room | None) -> None:
        """Check that a user may enter a room, or with None make one.

        Raises:
            ChatError: the user is banned from it.
        """
        if room is not None:
            self._refuse(_ban(user, address, room), room.name)

    def lets_in(self, user: User, address: str, room: Room) -> bool:
        """Return whether a user may enter a room."""
        return self._in_force(_ban(user, address, room)) is None

    def check_speech(self, session: Session, room: Room | None) -> None:
        """Check that a session's user may speak.

        Args:
            session: the session.
            room: where; None for a whisper.

        Raises:
            ChatError: the user is muted. A program reads until when and why each time.
        """
        if not (self.everywhere or (room is not None and room.charter.holds)):
            return  # as nearly always, and this is asked for each line that is said
        hold = next(self._mutes(session, [] if room is None else [room]), None)
        if hold is not None:
            raise self._muted(session, hold)

    def last_words(self, session: Session, message: str, rooms: Iterable[Room]) -> str:
        """Return what a session's user may say on going; nothing if muted anywhere there."""
        return "" if any(self._mutes(session, rooms)) else message

    def error(self, hold: Hold, where: str = "") -> ChatError:
        """Return what whoever is banned or muted reads of a hold."""
        until = f" until {show_until(self.until(hold), self._wall())}" if hold.seconds else ""
        why = ": {why}" if hold.why else ""
        where = f" from {where}" if where else ""
        if hold.kind == "ban":
            return ChatError(f"you are banned{where}{until}{why}", code="banned", why=hold.why)
        return ChatError(f"you are muted{until}{why}", code="muted", why=hold.why)

    def until(self, hold: Hold) -> float:
        """Return when a hold ends, by the time of day as it is now; 0 if never."""
        return self._wall() + hold.ends - self._seconds() if hold.seconds else 0.0

    def is_over(self, hold: Hold) -> bool:
        """Return whether a hold has ended."""
        return hold.is_over(self._seconds())

    def left(self, hold: Hold) -> float:
        """Return the seconds until a hold ends."""
        return hold.ends - self._seconds()

    def _in_force(self, hold: Hold | None) -> Hold | None:
        """Return a hold; None if there is none, or it is over."""
        return None if hold is None or self.is_over(hold) else hold

    def _nameless(self, address: str) -> Hold | None:
        return self.everywhere.of_guest("ban", NAMELESS, address)

    def _mutes(self, session: Session, rooms: Iterable[Room]) -> Iterator[Hold]:
        """Yield what mutes a session's user, everywhere or in one of some rooms."""
        for holds in (self.everywhere, *(room.charter.holds for room in rooms)):
            hold = self._in_force(holds.of_user("mute", session.user, session.address))
            if hold is not None:
                yield hold

    def _refuse(self, hold: Hold | None, where: str = "") -> None:
        """Refuse whoever a hold is of.

        Raises:
            ChatError: it is in force.
        """
        found = self._in_force(hold)
        if found is not None:
            raise self.error(found, where)

    def _muted(self, session: Session, hold: Hold) -> ChatError:
        """Return what a user who is muted reads; people who have just read all of it: that."""
        now, device = self._seconds(), session.device.id
        if session.encoding.every_entry:
            return self.error(hold)
        if now - hold.told.get(device, -TOLD_SECONDS) < TOLD_SECONDS:
            return ChatError("you are muted", code="muted")
        hold.told[device] = now
        return self.error(hold)


def _ban(user: User, address: str, room: Room) -> Hold | None:
    return room.charter.holds.of_user("ban", user, address)
