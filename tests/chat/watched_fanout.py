"""A fan-out that is watched."""

from chatapp.ports.fanout import Fanout, SocketAudience
from chatapp.session.audience import TORN


class WatchedFanout(Fanout):
    """Notes how many sockets each call was for."""

    def __init__(self, way: str) -> None:
        super().__init__(way)
        self.calls: list[int] = []
        self.torn: list[int] = []

    def open_audience(self) -> SocketAudience:
        return WatchedAudience(self)


class WatchedAudience(SocketAudience):
    """Notes each call, and may say that nobody knows what some were sent."""

    _fanout: WatchedFanout

    def write(self, data: bytes) -> list[tuple[int, int]]:
        self._fanout.calls.append(len(self._sockets))
        torn = [(at, TORN) for at in self._fanout.torn]
        return [*super().write(data), *torn]
