"""Moderation: what those who keep order do to others: kick, mute and ban, and take that back.

Each is done in one room, or everywhere; it is one change with its entry of the audit log. A ban
or a mute is a Hold, which Bouncer looks up.

Invariant: nobody does any of it to a user of the same or of a higher role.
"""

from collections.abc import Callable
from math import inf

from chatapp.chat.act import Act, check_not_lobby, check_number
from chatapp.chat.changes import Changes, changing
from chatapp.chat.confirming import Confirming
from chatapp.chat.departures import Departure
from chatapp.chat.endings import Endings
from chatapp.chat.holds import EVERYWHERE, Hold, Kind, hold_record, key_of, no_hold_record
from chatapp.chat.networks import is_network, parse_network, show_network
from chatapp.chat.order import Order
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.targets import Targets
from chatapp.chat.user_records import ending_records
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Notice, Refused
from chatapp.log.journal import Change, NewEntry
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote


class Moderation:
    """Kicks, mutes and bans, and takes that back.

    Args:
        seconds: tells the time of the monotonic clock.
    """

    def __init__(
        self,
        order: Order,
        users: Users,
        rooms: Rooms,
        endings: Endings,
        changes: Changes,
        seconds: Callable[[], float],
    ) -> None:
        self._order = order
        self._rooms = rooms
        self._endings = endings
        self._changes = changes
        self._seconds = seconds
        self._targets = Targets(users, order.roles)
        self._confirming = Confirming(users, order.roles, seconds)

    def kick(self, session: Session, name: str, act: Act) -> None:
        """Put a user out of a room, or off the server.

        Raises:
            ChatError: there is no such user there, the user's role forbids it, it is the lobby, or
                it cannot be saved.
        """
        self._do_to(session, name, act, lambda user: self._kick(session, user, act))

    def mute(self, session: Session, name: str, act: Act) -> None:
        """Let a user say nothing, in a room or everywhere.

        Raises:
            ChatError: as with `kick`.
        """
        self._do_to(session, name, act, lambda user: self._mute(session, user, act))

    def ban(self, session: Session, who: str, act: Act) -> None:
        """Let a user, or a network, be no longer in a room or anywhere.

        Raises:
            ChatError: as with `kick`; or it takes the same line again, because of whom it hits.
        """
        if is_network(who):
            self._ban_network(session, who, act)
        else:
            self._do_to(session, who, act, lambda user: self._ban(session, user, act))

    def lift(self, session: Session, kind: Kind, who: str, act: Act) -> None:
        """Take back the bans, or the mutes, of a network or a name: that of then, or of now.

        Raises:
            ChatError: nothing does, or it cannot be saved.
        """
        is_name = not is_network(who)
        whom = who if is_name else show_network(parse_network(who))
        user = self._targets.known_as(whom) if is_name else None
        found = self._order.holding.named(kind, whom, user, act.room)
        if not found:
            raise self._holds_not(session, kind, whom, user, act)
        self._changes.check()
        name = found[0].whom if user is None else user.name
        told = [act.room] if act.room is not None else []
        change = Change([room.entry(act.event(room, name, session.user)) for room in told])
        change.records.extend(map(no_hold_record, found))
        change.entries.append(self._audited(session, name, act, 0.0))

        def kept(_offsets: tuple[int, ...]) -> None:
            for hold in found:
                self._order.holding.remove(hold, act.room)
            if act.room is None:
                session.tell(Notice(f"{name} is {act.done} no longer"))

        self._changes.submit_for(session, change, kept)

    def _holds_not(
        self, session: Session, kind: Kind, whom: str, user: User | None, act: Act
    ) -> ChatError:
        """Return why nothing can be taken back here, and what can."""
        may = act.room is not None and self._order.roles.may(session, Role.OPERATOR)
        if may and self._order.holding.named(kind, whom, user, None):
            reason = f"{{whom}} is {act.done} everywhere: /{act.verb} everywhere {{whom}}"
        else:
            reason = f"{{whom}} is not {act.done} {act.where}"
        return ChatError(reason, code="unchanged", whom=quote(whom))

    def _do_to(self, session: Session, name: str, act: Act, do: Callable[[User], None]) -> None:
        """Do something to a user, who may be about to have another name: then to the one with that.

        Raises:
            ChatError: there is no such user, or the user's role forbids it.
        """
        user = self._targets.find(session, name, act.room)
        self._changes.check()

        def settled() -> None:
            self._targets.check_still(session, user, act.room)
            do(user)

        self._changes.after(session, user, settled)

    def _kick(self, session: Session, user: User, act: Act) -> None:
        if act.room is None:
            self._end(session, user, act, None)
            return
        check_not_lobby(act.room)
        if act.room.name not in user.rooms:
            reason = "{name} is not in {room}"
            raise ChatError(reason, code="unchanged", name=user.name, room=act.room.name)
        self._put_out(session, user, act, act.room, None)

    def _mute(self, session: Session, user: User, act: Act) -> None:
        hold = self._hold("mute", session, user, act)
        entries = [
            room.entry(act.event(room, user.name, session.user)) for room in self._told(user, act)
        ]
        self._keep(session, act, hold, Change(entries), lambda _: None)

    def _ban(self, session: Session, user: User, act: Act) -> None:
        if act.room is not None:
            check_not_lobby(act.room)
        hold = self._hold("ban", session, user, act)
        self._confirm(session, hold, act, [user])
        if act.room is None:
            self._end(session, user, act, hold)
        else:
            self._put_out(session, user, act, act.room, hold)

    def _put_out(
        self, session: Session, user: User, act: Act, room: Room, hold: Hold | None
    ) -> None:
        """Put a user out of a room, who may not be there."""

        def out() -> list[User]:
            return [user] if room.name in user.rooms else []

        expelling = self._order.expelling
        plan = expelling.plan(room, act.event(room, user.name, session.user), out)

        def done(offsets: tuple[int, ...]) -> None:
            expelling.put_out(plan, offsets[0])

        kept = changing(plan.devices, done)
        self._keep(session, act, hold, Change(plan.entries, plan.records), kept, user.name)

    def _end(self, session: Session, user: User, act: Act, hold: Hold | None) -> None:
        """Put a user off the server."""
        told = self._told(user, act)
        change = Change([room.entry(act.event(room, user.name, session.user)) for room in told])
        change.records.extend(ending_records(*user.all_devices))
        why = f": {act.why}" if act.why else ""

        def done(_offsets: tuple[int, ...]) -> None:
            if hold is None:
                self._endings.end(user, Departure.KICKED, told=f"you were kicked{why}")
                return
            error = self._order.bouncer.error(hold)
            user.tell(Refused(str(error), error.code))
            self._endings.end(user, Departure.BANNED, told=str(error))

        kept = changing(list(user.devices), done)  # another name is decided after this
        self._keep(session, act, hold, change, kept, user.name)

    def _ban_network(self, session: Session, who: str, act: Act) -> None:
        network = parse_network(who)
        if act.room is not None:
            raise ChatError("addresses are banned everywhere: /ban everywhere ADDRESS")
        hold = self._new_hold("ban", session, show_network(network), act)
        hits = self._targets.sessions_in(network)
        users = list(dict.fromkeys(one.user for one in hits))
        self._targets.check_ranks(session, users)
        self._confirm(session, hold, act, users)

        def done(_offsets: tuple[int, ...]) -> None:
            error = self._order.bouncer.error(hold)
            for hit in self._targets.sessions_in(network):
                hit.tell(Refused(str(error), error.code))
                self._endings.end_session(hit, Departure.BANNED, str(error))

        self._keep(session, act, hold, Change(), done)

    def _keep(
        self,
        session: Session,
        act: Act,
        hold: Hold | None,
        change: Change,
        done: Callable[[tuple[int, ...]], None],
        name: str = "",
    ) -> None:
        """Have the journal keep an act, with its hold if it has one; then do it."""
        whom, until = (hold.whom, self._order.bouncer.until(hold)) if hold else (name, 0.0)
        change.entries.append(self._audited(session, whom, act, until))
        if hold is not None:
            change.records.append(hold_record(hold, until))

        def kept(offsets: tuple[int, ...]) -> None:
            if hold is not None and not self._is_of_somebody(hold, act.room):
                self._changes.submit(Change(records=[no_hold_record(hold)]))
            elif hold is not None:
                self._order.holding.add(hold, act.room, until)
            if act.room is None:
                session.tell(Notice(act.said(whom)))
            done(offsets)

        self._changes.submit_for(session, change, kept)

    def _hold(self, kind: Kind, session: Session, user: User, act: Act) -> Hold:
        hold = self._new_hold(kind, session, user.name, act)
        hold.user = user.id
        if user.account is not None:
            hold.owner = user
        else:
            hold.address = user.devices[-1].address if user.devices else ""
            hold.key = key_of(user, hold.address)
        return hold

    def _new_hold(self, kind: Kind, session: Session, whom: str, act: Act) -> Hold:
        self._changes.check()
        check_number(act.room, self._order.holding.within(act.room))
        ends = self._seconds() + act.seconds if act.seconds else inf
        where = EVERYWHERE if act.room is None else act.room.log.id
        return Hold(kind, where, whom, session.user.name, act.why, act.seconds, ends)

    def _confirm(self, session: Session, hold: Hold, act: Act, hits: list[User]) -> None:
        what = hold.keys, act.room, act.seconds, act.why
        self._confirming.check(session, what, hits)

    def _told(self, user: User, act: Act) -> list[Room]:
        """Return the rooms whose members are told of an act."""
        if act.room is not None:
            return [act.room]
        return [self._rooms[fold(name)] for name in sorted(user.rooms)]

    def _audited(self, session: Session, whom: str, act: Act, until: float) -> NewEntry:
        where = act.room.name if act.room is not None else ""
        return self._order.audit.entry(session.user, act.verb, whom, where, act.why, until)

    def _is_of_somebody(self, hold: Hold, room: Room | None) -> bool:
        there = room is None or self._rooms.get(fold(room.name)) is room
        return there and (hold.owner is None or hold.owner.account is not None)
