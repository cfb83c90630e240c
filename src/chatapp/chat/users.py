"""Users: the users who are online, by name, and those who are absent and may come back by a token.

A name that a user took is kept while the user is absent, unless the client closed the connection
itself. A guest's number is kept only if nobody was told that the guest left.

Invariant: no two users whose names are in use or kept have the same key, which is the skeleton of
the name. The claim in the journal says so too; it decides if two lines of one batch want the same
name. A name may look like another one only if both were kept from before that was refused; all of
them but one then have a key of their own. Nobody else may take a name that looks like any of them.
"""

from collections.abc import Callable, Iterator

from chatapp.chat.absent_users import AbsentUsers
from chatapp.chat.guests import GuestNumbers
from chatapp.chat.name_claims import check_free
from chatapp.chat.registered import Registered
from chatapp.chat.tokens import Tokens
from chatapp.errors import ChatError
from chatapp.names import check_nick, fold, skeleton
from chatapp.session.device import Absence, Device
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote

_MARKS = "@<>,:\"'"
"""What people are used to put around names elsewhere; no name has any of it."""


class Users:
    """Users by the skeletons of their names, and by their tokens.

    Attributes:
        online: the users who are online, by the skeletons of their names.
        tokens: the tokens that bring users back.
        registered: the users who own their names.
        last_id: the highest number that a log ever had; users and rooms share the numbers.
        absences: what absent users left behind.
        _absent: the absent users whose names are kept or not taken, by skeleton.
        _alike: the keys of users' own, by the skeletons of the names; some are no longer in use.
        _guests: the numbers of guests.
    """

    def __init__(self, new_token: Callable[[], str], wall: Callable[[], float]) -> None:
        self.online: dict[str, User] = {}
        self.tokens = Tokens(new_token)
        self.registered = Registered(wall)
        self.last_id = 0
        self._wall = wall
        self._absent: dict[str, User] = {}
        self.absences = AbsentUsers()
        self._alike: dict[str, list[str]] = {}
        self._guests = GuestNumbers()

    def __iter__(self) -> Iterator[User]:
        """Iterate over the users who are online, and then those who are absent."""
        yield from self.online.values()
        yield from dict.fromkeys(each.user for each in self.absences if each.user.is_absent)

    @property
    def listed(self) -> list[User]:
        """The users who are online, but for those of whom nobody is told yet."""
        return [user for user in self.online.values() if not all(s.quiet for s in user.sessions)]

    @property
    def sessions(self) -> list[Session]:
        """The sessions of the users who are online."""
        return [session for user in self.online.values() for session in user.sessions]

    @property
    def absent(self) -> int:
        """Number of absences."""
        return len(self.absences)

    def new_id(self) -> int:
        """Return a number that no log has had."""
        self.last_id += 1
        return self.last_id

    def new_guest(self) -> Device:
        """Return the device of a new guest with the lowest free number, who is not online yet."""
        user = User(self.new_id(), "", None)
        user.since = self._wall()
        self._name_guest(user)
        return self.add_device(user, user.id)

    def add_device(self, user: User, number: int) -> Device:
        """Return a new device of a user."""
        device = Device(number, user)
        user.devices.append(device)
        return device

    def add(self, user: User) -> None:
        """Let a new user be online."""
        self.online[user.key] = user

    def drop(self, device: Device) -> None:
        """Forget a device; a guest's number is given back only once."""
        user = device.user
        self.tokens.forget(device)
        user.devices.remove(device)
        device.end_session()  # it is nobody's any more, however many devices the user has left
        if user.guest:
            self._guests.give_back(user.guest)
            user.guest = 0

    def is_online(self, user: User) -> bool:
        """Return whether a user is there: neither arriving nor absent nor gone."""
        return self.online.get(user.key) is user

    def is_live(self, session: Session) -> bool:
        """Return whether a session's user is there, and over this session."""
        return self.is_online(session.user) and session.device.online_session is session

    def knows(self, user: User) -> bool:
        """Return whether a user is online or absent, and not gone for good."""
        return user.is_absent or self.is_online(user)

    def find(self, name: str, *, absent: bool = False) -> User:
        """Return the user of that name, who may be absent.

        Raises:
            ChatError: there is none; the text suggests a name without the marks around it.
        """
        if user := self._named(name, absent=absent):
            return user
        if near := self._named(name.strip(_MARKS), absent=absent):
            raise ChatError(
                "no such user: {name} (did you mean {near}?)",
                code="no_such_user",
                name=quote(name),
                near=near.name,
            )
        raise ChatError("no such user: {name}", code="no_such_user", name=quote(name))

    def known_as(self, name: str) -> User | None:
        """Return the user of that name, who may be absent, or registered and away; or None."""
        return self._named(name, absent=True) or self.registered.find(name)

    def _named(self, name: str, *, absent: bool) -> User | None:
        for user in self._holders(skeleton(name)):
            there = (absent or not user.is_absent) and not user.is_outside
            if fold(user.name) == fold(name) and there:
                return user
        return None

    def check_name(self, user: User, name: str) -> None:
        """Check that a user may take a name.

        Raises:
            ChatError: it is no valid name, or another user has it.
        """
        check_nick(name)
        if name == user.name:
            raise ChatError("that is your name already: {name}", code="unchanged", name=name)
        if user.account is not None and fold(name) != fold(user.name):
            raise ChatError(
                "you are logged in as {name}; /logout first", code="logged_in", name=user.name
            )
        if fold(name) != fold(user.name):
            others = [other for other in self._holders(skeleton(name)) if other is not user]
            for other in sorted(others, key=lambda other: fold(other.name) != fold(name)):
                check_free(other, name)
            self.registered.check_rested(name)

    def rename(self, user: User, name: str) -> None:
        """Give a user a name that was checked."""
        there = self._absent if user.is_absent else self.online
        if there.get(user.key) is user:  # an absent guest may have lost the number already
            del there[user.key]
            if user.guest is not None:
                self._guests.give_back(user.guest)
        user.rename(name, key=user.key_of(name))
        self._absent.pop(user.key, None)
        there[user.key] = user

    def holds_name(self, user: User) -> bool:
        """Return whether nobody else has a user's name."""
        return self._find(user.key) is user or not self._holders(user.key)

    def with_token(self, token: str, lost_before: float) -> Device | None:
        """Return the device to which a token brings its user back; None if it is not good.

        Args:
            token: what the user was given; it may have been used before.
            lost_before: users who were lost before this time may no longer come back.
        """
        device = self.tokens.find(token)
        if device is None:
            return None
        absence = device.absence
        return device if absence is None or absence.since > lost_before else None

    def remove(self, device: Device) -> None:
        """Forget a device that is online for good, and with a guest's only one the guest."""
        user = device.user
        self.drop(device)
        if not user.sessions:
            del self.online[user.key]

    def send_away(self, absence: Absence) -> None:
        """Let a user be absent, on one of the user's devices."""
        device, user = absence.device, absence.user
        was_online = self.is_online(user)
        if was_online:
            device.end_session()  # it may be long until there is another
        device.absence = absence
        self.absences.add(absence)
        self.tokens.remember(device)
        if not user.is_absent:
            return
        if was_online:
            del self.online[user.key]
        if user.account is not None:
            return
        if user.guest is None or user.keeps_name:
            self._absent[user.key] = user
        else:
            self._guests.give_back(user.guest)

    def keep_name(self, user: User) -> None:
        """Let an absent user have their name, whoever else has had it."""
        self._absent[user.key] = user
        if user.has_exact_key:
            self._alike.setdefault(skeleton(user.name), []).append(user.key)

    def take_back(self, device: Device) -> Absence:
        """Let a user be online on a device on which the user was absent; return the absence.

        If another user has taken the name meanwhile, the user is a guest.
        """
        user = device.user
        kept = self._find(user.key) is user
        absence = self._end_absence(device)
        self.absences.remove(absence)
        if not kept and (user.guest is not None or self._holders(user.key)):
            self._name_guest(user)
        self.online[user.key] = user
        return absence

    def reserve_guests(self) -> None:
        """Note the numbers of the absent guests who keep theirs, so that nobody else gets them."""
        self._guests.reserve({user.guest for user in self._absent.values() if user.guest})

    def expire(self, lost_before: float, at_most: int, per_address: int) -> Iterator[Absence]:
        """Forget absent users who may no longer come back, and yield what each left behind.

        They go one after the other, so that of a user's devices only the last is the last.

        Args:
            lost_before: users who were lost before this time may no longer come back.
            at_most: number of absent users that there may be; 0 is any number.
            per_address: number of them that there may be of one address; 0 is any number.
        """
        for absence in self.absences.expire(lost_before, at_most, per_address):
            self._expire(absence.device)
            yield absence

    def give_up(self, absence: Absence) -> None:
        """Forget an absence before its time."""
        self.absences.remove(absence)
        self._expire(absence.device)

    def _expire(self, device: Device) -> None:
        user = device.user
        if user.guest is not None and self._absent.get(user.key) is user:
            self._guests.give_back(user.guest)
        self._end_absence(device)
        self.tokens.forget(device)
        user.devices.remove(device)

    def _end_absence(self, device: Device) -> Absence:
        user = device.user
        absence, device.absence = device.absence, None
        assert absence is not None  # noqa: S101 - asked only for those who are absent
        if self._absent.get(user.key) is user:
            del self._absent[user.key]
        return absence

    def _find(self, key: str) -> User | None:
        return self.online.get(key) or self._absent.get(key) or self.registered.get(key)

    def _holders(self, key: str) -> list[User]:
        """Return the users, online or absent, whose names have a skeleton, or another key."""
        found = (self._find(each) for each in (key, *self._alike.get(key, ())))
        return [user for user in found if user is not None]

    def _name_guest(self, user: User) -> None:
        number = self._guests.take()
        user.rename(f"guest{number}", number)
