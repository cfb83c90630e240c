"""User records: a record for each device of a user, and one for each of its places in a log.

They are several records, so that two changes on their way at one time do not undo each other.
"""

from collections.abc import Iterable

from chatapp.chat.person_records import no_person_records
from chatapp.log.journal import Change, Drop, Offset, Record
from chatapp.log.reader import Reader
from chatapp.session.answers import Answers
from chatapp.session.device import Absence, Device
from chatapp.session.user import User


def user_record(
    device: Device,
    room: int,
    answers: Answers,
    *,
    gone: float = 0.0,
    closed: bool = False,
    account: bool = False,
    quiet: bool = False,
) -> Record:
    """Return the record of a device, and of its user.

    Args:
        device: the device.
        room: the number of the log of the current room; 0 if there is none.
        answers: the answers to the user's lines.
        gone: when the connection was lost, in seconds since 1970; 0 if the user is online, or if
            the others were not told of the loss.
        closed: True if the client closed the connection itself.
        account: True if the user is to have an account.
        quiet: True if others are not told of the user; by default, its session says so.
    """
    user, session = device.user, device.online_session
    quiet = quiet or (session is not None and session.quiet)
    value = {
        "name": user.name,
        "guest": user.guest is not None,
        "since": user.since,
        "digest": device.digest.hex(),
        "previous": device.previous.hex(),
        "room": room,
        "answers": answers.id,
        "gone": gone,
        "closed": closed,
        "address": device.address,
        "account": user.id if account or user.account is not None else 0,
        "login": device.login,
        "outlived": sorted(one.hex() for one in device.outlived & {device.digest, device.previous}),
    }
    if device.key:
        value["key"] = device.key
    if quiet:
        value["quiet"] = True
    return Record("user", str(device.id), value)


def number_record(user: User) -> Record:
    """Return the record of the highest number that a user was given, for nobody gets one again.

    What was said is known by the number of who said it, also when nothing else of them is kept.
    """
    return Record("number", "last", {"id": user.id})


def ending_records(*devices: Device) -> list[Record]:
    """Return the records that end devices, so that nobody comes back to them after a crash.

    What is on its way at the time may write a device's record again, in the same batch. So another
    record says that it has ended, until the device is forgotten.
    """
    records = []
    for device in devices:
        number, absence = str(device.id), device.absence
        answers = device.live_session.answers if absence is None else absence.answers
        records.append(Record("user", number, None))
        records.append(Record("ended", number, {"answers": answers.id}))
    return records


def asked_record(device: Device, *, asked: bool) -> Record:
    """Return the record that says that a user was asked something and has not answered."""
    return Record("asked", str(device.id), {} if asked else None)


def place_records(device: Device, readers: Iterable[Reader]) -> list[Record]:
    """Return the records that say how far the client has surely read the user's rooms."""
    return [Record("place", _place_key(device, reader), _place(reader)) for reader in readers]


def no_place_record(device: Device, log: int) -> Record:
    """Return the record that deletes a device's place in the log of a room."""
    return Record("place", f"{device.id}/{log}", None)


def left_records(device: Device, reader: Reader, stop: int | Offset) -> list[Record]:
    """Return the rows of a room that is left.

    Args:
        device: whose user leaves it.
        reader: the device's, with its `left_at`.
        stop: the offset at which the room's log ends for the user.
    """
    done = isinstance(stop, int) and stop <= reader.acknowledged
    place = None if done else {"at": reader.acknowledged, "stop": stop}
    there = f"{device.id}/{reader.log.id}"
    return [Record("place", there, None), Record("place", f"{there}/{reader.left_at}", place)]


def mail_change(device: Device, reader: Reader | None) -> Change:
    """Return the change that notes how far whispers were read, and drops those before."""
    if reader is None:
        return Change()
    at = reader.acknowledged
    change = Change(records=[Record("mail", str(device.id), {"at": at})])
    if device.user.account is None:  # else it is kept like what is said in a room
        change.drops.append(Drop(device.user.id, at))
    return change


def absence_change(absence: Absence, gone: float) -> Change:
    """Return what lets a user who is absent come back after a restart.

    Args:
        absence: what they left behind.
        gone: when the connection was lost, in seconds since 1970.
    """
    device, places = absence.device, list(absence.places.values())
    told = absence.missed == set(absence.places)
    room = places[-1].log.id if places else 0
    change = mail_change(device, absence.whispers)
    change.records.append(
        user_record(
            device,
            room,
            absence.answers,
            gone=gone if told else 0.0,
            closed=absence.closed,
        )
    )
    change.records.extend(place_records(device, [*places, *absence.finishing]))
    return change


def forgetting(device: Device, readers: Iterable[Reader], answers: Answers) -> Change:
    """Return the change that deletes what is kept of a device, and with it of a guest."""
    user, number = device.user, str(device.id)
    change = Change(
        records=[
            *(Record(kind, number, None) for kind in ("user", "mail", "asked", "ended")),
            *(Record("place", _place_key(device, reader), None) for reader in readers),
            *(Record("answer", key, None) for key in answers.all_keys()),
        ]
    )
    if user.account is None:
        change.records.append(Record("whisperer", str(user.id), None))
        change.records.extend(no_person_records(user))
        change.drops.extend([Drop(user.id)] if user.whispers is not None else [])
    return change


def _place_key(device: Device, reader: Reader) -> str:
    """Return the key of a place: a room's, or one's that was left, perhaps to come again."""
    key = f"{device.id}/{reader.log.id}"
    return f"{key}/{reader.left_at}" if reader.stops else key


def _place(reader: Reader) -> dict[str, int] | None:
    if reader.done:
        return None
    place = {"at": reader.acknowledged}
    return {**place, "stop": reader.stop} if reader.stops else place
