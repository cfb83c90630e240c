"""A census: who is where, counted anew, where nothing is on its way any more."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.names import skeleton
from chatapp.room_events import Joined, Left, Renamed
from chatapp.session.account import Account
from chatapp.session.device import Device
from chatapp.session.user import User
from tests.journal import FakeJournal

Snapshot = dict[str, Any]


def check(chat: ChatFactory, journal: FakeJournal, untold: dict[int, set[str]]) -> None:
    """See that all that is counted, told and kept is the same.

    Args:
        chat: the chat, at rest.
        journal: its journal.
        untold: for each room, by its log, the names of whom the members were told too little.
    """
    for user, account in registered(chat):
        check_account(user, account)
    for room in chat.rooms.values():
        check_room(chat, room)
        check_told(chat, room, journal, untold[room.log.id])
    check_names(chat)
    check_tokens(chat)
    check_rows(chat, journal)


def rooms_of(device: Device) -> set[str]:
    """Return the rooms in which a user is on a device."""
    if device.absence is not None:
        return set(device.absence.places)
    return set(device.live_session.outbox.readers)


def check_account(user: User, account: Account) -> None:
    """See that an account's rooms are those of all its devices."""
    for device in user.devices:
        there, rooms = rooms_of(device), set(account.rooms)
        assert there == rooms, f"{user.name} is in {rooms}, but on {device.id} in {there}"


def check_room(chat: ChatFactory, room: Room) -> None:
    """See that what a room counts is what there is."""
    users = {session.user for session in room.readers}
    shown = {session.user for session in room.readers if not session.quiet}
    shown |= {user for user in chat.users if user.seems_there(room.name)}
    live = {session for session in chat.users.sessions if room.name in session.outbox.readers}
    assert set(room.readers) == live
    assert room._doubles == len(room.readers) - len(users)
    assert room.size == len(room.members) == len(shown) == room.roster.total
    absences = sum(room.name in absence.places for absence in chat.users.absences)
    accounts = sum(room.name in account.rooms for _, account in registered(chat))
    assert room.may_return == absences + accounts, room.name


def registered(chat: ChatFactory) -> Iterator[tuple[User, Account]]:
    """Yield the users who own their names, with their accounts."""
    for user in chat.users.registered:
        assert user.account is not None
        yield user, user.account


def check_told(chat: ChatFactory, room: Room, journal: FakeJournal, untold: set[str]) -> None:
    """See that what its members were told of comings and goings is who is there."""
    there, ignored = told(room, journal, untold)
    wrong = {name: count for name, count in there.items() if count not in (0, 1)}
    assert not wrong, f"{room.name}: {wrong}"
    believed = {name for name, count in there.items() if count}
    names = seeming(chat, room) - ignored
    assert believed == names, f"{room.name}: {believed} are there as told, and {names} are"


def note_untold(chat: ChatFactory, journal: FakeJournal, untold: dict[int, set[str]]) -> None:
    """Note who had come in the moment in which the server was killed: nobody is told of that."""
    for room in chat.rooms.values():
        there, ignored = told(room, journal, untold[room.log.id])
        believed = {name for name, count in there.items() if count}
        untold[room.log.id] = ignored | (seeming(chat, room) - believed)


def told(room: Room, journal: FakeJournal, untold: set[str]) -> tuple[Counter[str], set[str]]:
    """Return how often each user is in a room by what was told, and whom to leave out of that."""
    there, ignored = Counter[str](), set(untold)
    for _, entry in sorted(journal.logs.get(room.log.id, {}).items()):
        match entry.event:
            case Joined(users=came):
                there.update(came)
            case Left(users=went):
                there.subtract(went)
            case Renamed(old=old, new=new):
                there.subtract([old])
                there.update([new])
                if old in ignored:
                    ignored.add(new)
    return Counter({name: there[name] for name in there if name not in ignored}), ignored


def seeming(chat: ChatFactory, room: Room) -> set[str]:
    """Return the names of those who are there, or of whose going nobody was told."""
    names = {user.name for user in room.members}
    for absence in chat.users.absences:
        if room.name in absence.places and room.name not in absence.missed:
            names.add(absence.user.name)
    return names


def check_names(chat: ChatFactory) -> None:
    """See that nobody has a name that is registered by another."""
    for user in chat.users:
        owner = chat.users.registered.get(skeleton(user.name))
        assert owner in (None, user), f"{user.name} is not the owner"
    for user in chat.users.registered:
        assert chat.users.registered.find(user.name) is user


def check_tokens(chat: ChatFactory) -> None:
    """See that a token brings back to no device but one that is somebody's."""
    for device in chat.users.tokens._devices.values():
        assert device in device.user.devices, f"{device.user.name} comes back to {device.id}"
        assert chat.users.knows(device.user)


def check_rows(chat: ChatFactory, journal: FakeJournal) -> None:
    """See that what is kept is that of the users, devices and accounts that there are."""
    devices = {str(device.id) for user in everybody(chat) for device in user.devices}
    assert set(journal.rows["user"]) == devices
    assert set(journal.rows["mail"]) <= devices
    # The end of a room that was left in the moment in which a device ended may stay behind.
    places = (key.split("/") for key in journal.rows["place"])
    owners = {owner for owner, _, *left in places if not left}
    assert owners <= devices, f"places of nobody: {owners - devices}"
    ids = {str(user.id) for user, _ in registered(chat)}
    assert set(journal.rows["account"]) == ids
    members = {
        f"{user.id}/{reader.log.id}"
        for user, account in registered(chat)
        for reader in account.rooms.values()
    }
    assert set(journal.rows["member"]) == members
    assert {key.partition("/")[0] for key in journal.rows["read"]} <= ids
    for user, _ in registered(chat):
        assert journal.owners[f"name:{user.key}"] == str(user.id)


def everybody(chat: ChatFactory) -> set[User]:
    """Return who is online, absent or registered."""
    return {*chat.users, *chat.users.registered}


def snapshot(chat: ChatFactory) -> Snapshot:
    """Return what a restart is to change nothing of."""
    return {
        user.name: (
            user.id,
            account.password,
            set(account.rooms),
            {
                device.id: (rooms_of(device), current(device))
                for device in user.devices
                if device.digest
            },
            user.whispers.end if user.whispers is not None else 1,
        )
        for user, account in registered(chat)
    }


def current(device: Device) -> str:
    """Return the current room on a device."""
    if device.absence is not None:
        return list(device.absence.places)[-1]
    return device.live_session.room


def texts(chat: ChatFactory, journal: FakeJournal, user: User) -> dict[str, list[str]]:
    """Return what was said in each room, and what a registered user and others whispered.

    What a guest has read of that is kept no longer.
    """
    found = {room.name: journal.texts(room.log.id) for room in chat.rooms.values()}
    return found if user.account is None else {**found, "": journal.texts(user.id)}


def last_read(chat: ChatFactory) -> dict[tuple[int, int], int]:
    """Return how far each account has read in each room that it is in."""
    return {
        (user.id, reader.log.id): reader.cursor
        for user, account in registered(chat)
        for reader in account.rooms.values()
    }
