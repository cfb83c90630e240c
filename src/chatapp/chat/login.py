"""Login: a session becomes a registered user's, on a device of its own.

Invariants: as with Resume, the session takes part in the user's rooms only after that is kept. The
guest who logs in is forgotten; for a client that arrives with an ssh key, none is made. There is no
telling a name without an account from a wrong password, neither by the words nor by the time.
"""

from chatapp.chat.absences import Absences
from chatapp.chat.account_records import member_record, not_member_records, password_record
from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.briefing import Briefing
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.elsewhere import Elsewhere
from chatapp.chat.endings import Endings
from chatapp.chat.guesses import Guesses
from chatapp.chat.logged_in import check_secure
from chatapp.chat.owned import Owned, find_owned
from chatapp.chat.passwords import Asker, Hasher, Verified
from chatapp.chat.places import announce_gap
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.ssh_keys import SshKeys
from chatapp.chat.unread import Places, earlier, mail_of, notices_of, places_of
from chatapp.chat.user_records import forgetting, no_place_record, place_records, user_record
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import LoggedIn, Notice, Returned, TokenGiven, UpToDate
from chatapp.log.journal import Change, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold, skeleton
from chatapp.session.account import Account
from chatapp.session.answers import NO_ANSWERS
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING, HERE
from chatapp.session.user import User
from chatapp.wire.requests import LogIn

DEVICES_AT_MOST = 10
"""Number of devices of a user; when there are more, a lost one is logged out, or the first."""

USED = "that secret is not good again: /password asks for your new password"
"""What a user reads who has logged in with a secret that an operator has given them."""


class Login:
    """Logs sessions in.

    Args:
        guesses: bounds the tries of all who log in; it is told where an owner was seen.
        hasher: verifies passwords; None if nobody can have one.
    """

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        accounts: Accounts,
        bot_tokens: BotTokens,
        ssh_keys: SshKeys,
        absences: Absences,
        endings: Endings,
        departures: Departures,
        changes: Changes,
        guesses: Guesses,
        hasher: Hasher | None,
        bouncer: Bouncer,
        briefing: Briefing,
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._accounts = accounts
        self._bot_tokens = bot_tokens
        self._ssh_keys = ssh_keys
        self._absences = absences
        self._endings = endings
        self._departures = departures
        self._changes = changes
        self._guesses = guesses
        self._hasher = hasher
        self._bouncer = bouncer
        self._briefing = briefing
        self._elsewhere = Elsewhere(rooms)

    def log_in(self, session: Session, wish: LogIn) -> None:
        """Let a session be a registered user's.

        Args:
            session: one that arrives, or that of a guest or of a user who is not registered.
            wish: the name, the secret, and what a program says that it has read.

        Raises:
            ChatError: it is logged in already, the secret is wrong or could be read on its way, it
                is too early for another try, or nothing can be saved.
        """
        self.check_may_log_in(session, wish.name)
        if self._hasher is None:
            raise ChatError("nobody can log in here: the server keeps nothing", code="no_accounts")
        name, secret = wish.name, wish.secret
        owned = find_owned(self._users.registered, wish)
        if wish.by_key:
            self._log_in_by_key(session, owned, secret)
            return
        asker = Asker(session.address, self._guesses.check(session.address, skeleton(name)))
        if owned is not None and (label := self._bot_tokens.use(owned.user, secret)):
            self._begin(session, owned, label)
            return
        if owned is not None and owned.is_good_once(secret):
            self._begin(session, owned, "", once=True)
            return
        kept = owned.account.password if owned is not None else ""
        verified = self._hasher.verify(kept, secret, asker)
        self._changes.wait_for(session, verified, lambda v: self._verified(session, owned, v))

    def check_may_log_in(self, session: Session, name: str = "") -> None:
        """Check that a session may log in at all.

        A guest who has the very name reads at once that nobody owns it, which /whois tells too.

        Args:
            session: the session.
            name: the name of the account, if that is to be looked at.

        Raises:
            ChatError: it may not.
        """
        if session.user.account is not None:
            raise ChatError(
                "you are logged in as {name}; /logout first",
                code="logged_in",
                name=session.user.name,
            )
        has_name = session.user.guest is None and fold(session.user.name) == fold(name)
        if name and has_name and self._users.registered.find(name) is None:
            raise ChatError(
                "{name} is not registered: /register makes it yours",
                code="no_such_user",
                name=session.user.name,
            )
        check_secure(session)
        self._changes.check()

    def _log_in_by_key(self, session: Session, owned: Owned | None, digest: str) -> None:
        if owned is None or not self._ssh_keys.use(owned.user, digest):
            raise ChatError("that key is not good for that name", code="bad_secret")
        self._begin(session, owned, "")

    def _verified(self, session: Session, owned: Owned | None, verified: Verified) -> None:
        if not verified.good or owned is None:
            raise ChatError("wrong name or password", code="bad_secret")
        owned.check()
        if verified.rehashed:
            self._accounts.rehash(owned.user, owned.account, verified.rehashed)
        self._begin(session, owned, "")

    def _begin(self, session: Session, owned: Owned, label: str, *, once: bool = False) -> None:
        """Log a user in on a new device, or end the session of a user who is banned."""
        try:
            self._bouncer.check_user(owned.user, session.address)
        except ChatError as error:
            self._departures.turn_away(session, error)
        else:
            self._keep(session, owned, label, once=once)

    def _keep(self, session: Session, owned: Owned, label: str, *, once: bool) -> None:
        """Have the journal keep that a user is logged in on a new device.

        Args:
            session: the session.
            owned: the user's account.
            label: that of the bot's token that was used; empty if none was.
            once: True if the secret is not good a second time.
        """
        user, account = owned.user, owned.account
        self._guesses.forgive(session.address, skeleton(user.name))
        self.check_may_log_in(session)
        device = Device(self._users.new_id(), user)
        device.login, device.address = label, session.address
        device.key = owned.wish.secret if owned.wish.by_key else ""
        token = self._users.tokens.give(device) if self._absences.seconds else ""
        guest_rooms = self._rooms_of_guest(session, user, account)
        new = [room for room in guest_rooms if room.name not in account.rooms]
        places = owned.places_with(guest_rooms)
        change = Change()
        if once:
            account.once = ""
            change.records.append(password_record(user, ""))
        if token:
            change.records += self._device_records(session, device, places)
        change.records += [member_record(user, room.log) for room in new]

        device.live_session = session  # what ends all logins ends this one, too
        account.coming = (*account.coming, device)

        def kept(_offsets: tuple[int, ...]) -> None:
            account.coming = tuple(one for one in account.coming if one is not device)
            if session.is_open and session.user.account is None and owned.is_same:
                self._enter(session, device, owned, token)
                self._forget_left(session, list(places.values()))
                session.tell(*([Notice(USED)] if once else []))
            else:
                self._undo(owned, device, places, guest_rooms)
                owned.check()

        self._changes.submit_for(session, change, kept)

    def _undo(self, owned: Owned, device: Device, places: Places, guest_rooms: list[Room]) -> None:
        """Forget the device of a login that came to nothing after all."""
        self._users.tokens.forget(device)
        device.end_session()
        gone = forgetting(device, places.values(), NO_ANSWERS)
        for room in guest_rooms:
            if not owned.is_in(room):
                gone.records += not_member_records(owned.user, room.log)
        self._changes.submit(gone)

    def _device_records(self, session: Session, device: Device, places: Places) -> list[Record]:
        room = self._rooms.get(fold(session.room))
        current = 0 if room is None else room.log.id
        record = user_record(device, current, session.answers)
        return [record, *place_records(device, places.values())]

    def _enter(self, session: Session, device: Device, owned: Owned, token: str) -> None:
        """Let a session be on a device of a registered user, after that was kept."""
        user, account, seen, current = owned.user, owned.account, owned.seen, session.room
        arrives = session.life is ARRIVING
        self._take_rooms(session, device, owned)
        if not arrives:
            self._departures.remove(session, goes_on=True)
        session.quiet = False  # only the guest was
        session.be_on(device)
        user.devices.append(device)
        self._users.add(user)
        session.life = HERE
        readers = places_of(account, seen)
        if current not in readers:  # the user is in too many rooms for it
            current = next(reversed(readers))
        readers[current] = readers.pop(current)
        rooms = {name: self._rooms[fold(name)] for name in readers}
        mail = mail_of(user, account, owned.wish.whispers)
        before = earlier(account.rooms, readers, seen)
        kind = Returned if owned.wish.reads_on else LoggedIn
        places = tuple(room.place_at(readers[name].cursor) for name, room in rooms.items())
        whispers = mail.cursor - 1 if mail is not None else 0
        session.tell(
            self._briefing.back(session, kind, places, whispers, list(rooms.values()), before),
            *([TokenGiven(token)] if token else []),
            *notices_of(before, current),
            *(map(Notice, self._settings.chat.motd) if arrives else ()),
        )
        for name, room in rooms.items():
            announce_gap(session, readers[name])
            room.join(session, readers[name])
        session.room = current
        session.outbox.read_whispers(mail)
        session.tell(UpToDate())
        self._make_way(user)
        self._absences.save(device)

    def _take_rooms(self, session: Session, device: Device, owned: Owned) -> None:
        """Let a user be in the rooms of the guest, so that none is forgotten with the guest."""
        for room in self._rooms_of_guest(session, owned.user, owned.account):
            if not owned.is_in(room):  # it may have been left on another device since
                self._changes.submit(Change(records=[member_record(owned.user, room.log)]))
            self._elsewhere.enter(device, room)

    def _forget_left(self, session: Session, places: list[Reader]) -> None:
        """Leave nothing of rooms that were left while the login was on its way."""
        user, there = session.user, session.outbox.readers
        for log in (reader.log for reader in places if reader.log.room not in there):
            records = [no_place_record(session.device, log.id), *not_member_records(user, log)]
            self._changes.submit(Change(records=records))

    def _rooms_of_guest(self, session: Session, user: User, account: Account) -> list[Room]:
        """Return the rooms of a guest in which a registered user is, or may be, too."""
        there, most = account.rooms, self._settings.limits.rooms_per_user
        left = most - len(there) if most else len(session.outbox.readers)
        names = list(reversed(session.places()))  # the current one is the first
        new = [name for name in names if name not in there][: max(0, left)]
        if not there and not new:  # neither the guest nor the account is in any
            new = names = [LOBBY]
        rooms = [self._rooms[fold(name)] for name in names if name in there or name in new]
        return [room for room in rooms if self._bouncer.lets_in(user, session.address, room)]

    def _make_way(self, user: User) -> None:
        """Log a user out on a lost device, or else on the first, if there are too many."""
        if len(user.devices) > DEVICES_AT_MOST:
            absent = [device for device in user.devices[:-1] if device.absence is not None]
            self._endings.end_device((absent or user.devices)[0], Departure.LOGGED_OUT)
