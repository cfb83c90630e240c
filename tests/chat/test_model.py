"""Sessions that join, leave, talk, whisper, stall, are lost and come back, against a simple model.

The model is what each person is to read: every line, written down when it happens. The lines of
each room, and the whispers, come in this order, and a line to one session alone keeps its place
among them. Somebody may skip lines of a room only where it reads how many, and reads a line again
only with its time, after the connection was lost.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chatapp.errors import LimitError
from tests.chat.model.four_people import ALL, PEOPLE, FourPeople, person, room
from tests.memory import WebSocketClient


class Rooms(FourPeople):
    """What people do: they talk, whisper, remove what they said, come and go, and are lost."""

    @rule(number=person, size=st.sampled_from([1, 1, 1, 2000]), times=st.sampled_from([1, 1, 30]))
    def say(self, number: int, size: int, times: int) -> None:
        """Someone says something, or much, in the room they are in."""
        someone = self.people[number]
        for _ in range(times):
            if not someone.heard or someone.client is None:
                break
            self.said += 1
            text = f"{self.said} {'x' * size}"
            someone.client.post(text.encode())
            where = someone.rooms[-1]
            prefix = "" if where == "#lobby" else f"{where} "
            self.tell(where, f"{prefix}{someone.name}: {text}")
            self.spoken.append((someone.name, where, text, f"{prefix}{someone.name}: "))
        if someone.rests:
            self.settle()

    @rule(number=person, other=person, size=st.sampled_from([1, 1, 2000]))
    def whisper(self, number: int, other: int, size: int) -> None:
        """Someone tells something to one other, if that one is not too far behind."""
        someone, target = self.people[number], self.people[other]
        user = self.chat.find_user(target.name, absent=True)
        if number == other or not someone.heard:
            return
        session = self.chat.find_user(someone.name).sessions[0]
        try:
            self.chat.whispers.check_room_for(session, user)
        except LimitError:
            return
        assert someone.client is not None
        if session.saving:
            self.settle()  # a command waits until what its user said before is kept
        self.said += 1
        text = f"{self.said} {'x' * size}"
        someone.client.post(f"/w {target.name} {text}".encode())
        someone.reading.tell(f"[you -> {target.name}] {text}")
        target.reading.tell(f"[{someone.name} -> you] {text}")
        if target.client is None:
            someone.reading.tell(f"-- {target.name} is away, and reads it on coming back")

    @rule(number=person)
    def remove(self, number: int) -> None:
        """Someone takes back their last line in the room they are in, if it is still kept."""
        someone = self.people[number]
        self.settle()
        if not someone.heard or someone.client is None:
            return
        where = someone.rooms[-1]
        mine = [one for one in self.spoken if one[:2] == (someone.name, where)]
        mine = [one for one in mine if self.keeps(where, one[2])]
        if not mine:
            return
        *_, text, said = mine[-1]
        self.spoken.remove(mine[-1])
        someone.client.post(b"/remove")
        for _ in range(3):  # it may be read back from the journal first
            self.settle()
        for each in self.people:
            now = f"{said}(removed by {someone.name})"
            each.reading.remove(f"{said}{text}", now, connected=each.client is not None)
        of = someone.name if where == "#lobby" else f"{someone.name} in {where}"
        self.tell(where, f"-- 1 message of {of} was removed by {someone.name}")
        self.nowhere(text)

    @rule(number=person, where=room)
    def join(self, number: int, where: str) -> None:
        """Someone enters a room, or goes back to it."""
        someone = self.people[number]
        if not someone.heard or someone.client is None:
            return
        self.settle()  # one comer at a time, so that no line tells of two
        someone.client.post(f"/join {where}".encode())
        if where in someone.rooms:
            someone.rooms.remove(where)
        else:
            self.tell_of_coming(someone, where)
        someone.rooms.append(where)
        there = [one for one in self.people if where in one.rooms and (one.client or not one.told)]
        plural = "s" * (len(there) != 1)
        someone.reading.tell(f"-- you are in {where}, {len(there)} member{plural}")
        self.settle()

    @rule(number=person)
    def leave(self, number: int) -> None:
        """Someone leaves the room they are in, if there is another."""
        someone = self.people[number]
        if not someone.heard or someone.client is None or len(someone.rooms) < 2:
            return
        self.settle()
        where = someone.rooms[-1]
        someone.client.post(b"/leave")
        someone.rooms.pop()
        someone.reading.tell(f"-- you left {where} and are in {someone.rooms[-1]}")
        self.tell(where, f"-- {someone.name} left" + " #dev" * (where == "#dev"))
        self.settle()

    @rule(number=person)
    def lose(self, number: int) -> None:
        """Someone's connection is lost, with what it has not taken."""
        someone = self.people[number]
        if someone.client is None:
            return
        self.settle()
        someone.lose()
        someone.told = True
        for where in someone.rooms:
            self.tell(where, f"-- {someone.name} left" + " #dev" * (where == "#dev"))
        self.settle()

    @rule(number=person, room=st.sampled_from([ALL, ALL, 0, 1000, 50_000]))
    def come_back(self, number: int, room: int = ALL) -> None:
        """Someone comes back, and takes so much; over WebSocket they are a guest for a moment."""
        someone = self.people[number]
        if someone.client is not None:
            return
        self.settle()
        token = someone.token
        client = someone.connect(self.chat, self.clock, alike=self.alike)
        also = f", and in {someone.rooms[0]}" if len(someone.rooms) > 1 else ""
        back = f"-- welcome back, {someone.name}: you are in {someone.rooms[-1]}{also}"
        if isinstance(client, WebSocketClient):
            client.join()
            client.read()
            client.transport.room = room
            self.tell("#lobby", "-- guest1 joined")
            someone.reading.come_back(back)
            client.send(f"/resume {token}")
            self.tell("#lobby", "-- guest1 left")
        else:
            client.transport.room = room
            someone.reading.come_back(back)
            client.join(f"/resume {token}")
        for where in someone.rooms if someone.told else ():
            self.tell_of_coming(someone, where)
        someone.told = False
        self.settle()

    def teardown(self) -> None:
        """In the end everyone reads everything."""
        for number in range(PEOPLE):
            self.come_back(number)
            self.read(number)
        for someone in self.people:
            assert someone.client is not None
            someone.client.close()
        self.clock.advance(60)
        assert self.clock.getDelayedCalls() == []


TestRooms = Rooms.TestCase
