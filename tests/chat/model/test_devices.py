"""Registered users on several devices, whose server, journal and hasher are not to be relied on.

As with Programs, nobody foresees in which order things are kept. Whenever nothing is on its way any
more, the user is one on all devices, and all that was said was read on each, once.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.chat.model import census
from tests.chat.model.gadget import Gadget
from tests.chat.model.gadgets import GADGETS, PASSWORD, Gadgets, gadget, ways
from tests.chat.model.program_gadget import ProgramGadget
from tests.chat.model.text_gadget import TextGadget
from tests.hasher import MARK

NAMES = ("ann", "bob", "carl")
ROOMS = ("#lobby", "#dev", "#ops")
PASSWORDS = (PASSWORD, "correct staple")
WRONG = "horse batterx"

name = st.sampled_from(NAMES)
room = st.sampled_from(ROOMS)


class Devices(Gadgets):
    """Four programs and two readers of text, three names, and a program that watches."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[tuple[int, int], int] = {}
        kinds = (ProgramGadget, ProgramGadget, TextGadget, TextGadget, ProgramGadget, ProgramGadget)
        self.gadgets = [kind(at, self.past) for at, kind in enumerate(kinds)]
        self.watcher = ProgramGadget(GADGETS, self.past)
        self.connect()
        self.rest()
        for number, taken in enumerate(NAMES[:2]):
            self.register(number, taken)
        self.rest()

    @property
    def all(self) -> list[Gadget]:
        """All gadgets, and the watcher."""
        return [*self.gadgets, self.watcher]

    @rule(number=gadget, name=name)
    def register(self, number: int, name: str) -> None:
        """One takes a name, and wants to own it."""
        self.gadgets[number].ask(f"/nick {name}")
        self.rest()  # whoever is lost before a name is kept is told of as gone by the old one
        self.gadgets[number].ask(f"/register {PASSWORDS[0]}")

    @rule(number=gadget, name=name, good=st.sampled_from([True, True, True, False]))
    def log_in(self, number: int, name: str, *, good: bool) -> None:
        """One wants to be a registered user's."""
        known = self.chat.users.registered.find(name)
        account = None if known is None or not good else known.account
        secret = WRONG if account is None else account.password.removeprefix(MARK)
        self.gadgets[number].ask(f"/login {name} {secret}", changing=True)

    @rule(number=gadget, name=name, good=st.booleans())
    def log_in_now(self, number: int, name: str, *, good: bool) -> None:
        """Where nothing hinders it, whoever knows the password is the user, and nobody else."""
        self.rest()
        one, known = self.gadgets[number], self.chat.users.registered.find(name)
        if one.client is None or known is None:
            return
        before = self.device_of(one).user
        if before.account is not None:
            return
        self.log_in(number, name, good=good)
        self.rest()
        assert self.device_of(one).user is (known if good else before)

    @rule(number=gadget, where=st.sampled_from(["", "", " everywhere"]))
    def log_out(self, number: int, where: str) -> None:
        """One wants to be a guest's again."""
        if where:
            self.note_ending()
        self.gadgets[number].ask(f"/logout{where}", changing=True)

    @rule(number=gadget, secret=st.sampled_from(PASSWORDS))
    def change_password(self, number: int, secret: str) -> None:
        """One wants another password."""
        self.note_ending()
        self.gadgets[number].ask(f"/password {secret}")

    def note_ending(self) -> None:
        """Note that the devices of a user may be logged out, whoever it is by then."""
        for other in self.all:
            other.forgotten = other.ending = True

    @rule(number=gadget, where=room)
    def join(self, number: int, where: str) -> None:
        """One enters a room, or goes back to it."""
        self.gadgets[number].ask(f"/join {where}")

    @rule(number=gadget, where=st.sampled_from(["", *ROOMS]))
    def leave(self, number: int, where: str) -> None:
        """One leaves a room."""
        self.gadgets[number].ask(f"/leave {where}".rstrip())

    @rule(number=gadget, times=st.sampled_from([1, 1, 15]))
    def say(self, number: int, times: int) -> None:
        """One says something."""
        for _ in range(times):
            self.said += 1
            self.gadgets[number].ask(str(self.said))

    @rule(number=gadget, name=name)
    def whisper(self, number: int, name: str) -> None:
        """One tells a user something, who may be on no device."""
        self.said += 1
        self.gadgets[number].ask(f"/w {name} {self.said}")

    @rule(number=gadget, where=room, back=st.integers(0, 3))
    def note_read(self, number: int, where: str, back: int) -> None:
        """A program says how far its user has read."""
        one = self.gadgets[number]
        if isinstance(one, ProgramGadget):
            one.read_to(where, back)

    @rule(where=room)
    def watch(self, where: str) -> None:
        """The watcher enters a room."""
        self.watcher.ask(f"/join {where}")

    def check(self) -> None:
        """See that everything is as it should be."""
        census.check(self.chat, self.journal, self.untold)
        for one in self.all:
            one.ending = False
            if one.client is not None:
                one.changing = False
                one.check(census.texts(self.chat, self.journal, self.device_of(one).user))
        self.check_read()
        for one in (*self.gadgets, self.watcher):
            if isinstance(one, ProgramGadget) and one.client is not None and one.name:
                self.check_places(one)

    def check_places(self, one: ProgramGadget) -> None:
        """See that a program has everything of the rooms that it is in."""
        session = self.device_of(one).live_session
        ends = {
            each.name: self.chat.rooms[each.name].log.end - 1
            for each in self.chat.rooms.values()
            if session in each.readers
        }
        assert {room: at for room, (_, at) in one.places.items()} == ends
        log = session.user.whispers
        assert log is None or one.whispers == log.end - 1

    def check_read(self) -> None:
        """See that last read never goes back, and what was acknowledged not in a crash either."""
        read = census.last_read(self.chat)
        for key, at in read.items():
            assert at >= self.read.get(key, 0)
        self.read = read
        for one in self.all:
            if isinstance(one, ProgramGadget):
                self.check_acknowledged(one)

    def check_acknowledged(self, one: ProgramGadget) -> None:
        """See that what a program was told is read is read still, unless the room was left."""
        for user, account in census.registered(self.chat):
            for where, reader in account.rooms.items():
                acked = one.read_up_to.get((user.name, where), -1)
                assert reader.cursor > acked, f"{user.name} had read {where} to {acked}"

    @rule(way=ways)
    def start_again(self, way: str) -> None:
        """The server is killed, or ends."""
        super().start_again(way)
        self.read = {}

    def teardown(self) -> None:
        """In the end everything works, everyone is there, and all that was said was read."""
        self.rest()
        self.connect()
        self.rest()
        self.past.check_once()
        self.past.check_kept(self.journal)
        self.start_again("rest")
        self.connect()
        self.rest()
        for one in self.all:
            one.lose()


TestDevices = Devices.TestCase
TestDevices.settings = settings(
    max_examples=60, stateful_step_count=15, deadline=None, derandomize=True
)
