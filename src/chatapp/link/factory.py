"""Makes the links to gateways, and knows who was let in, and who was not."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.link.server import CLOSING_AT_MOST, ServerEnd
from chatapp.ports.endpoint import SECTIONS

REFUSED_AT_MOST = 100
"""Number of places of which it is known why no gateway was let in."""

LINKS_AT_MOST = 100
"""Connections from one place, whether they have shown that they are links to gateways or not."""

_log = Logger()


class LinkFactory(Factory):
    """Makes the links to gateways.

    Args:
        factories: those of the ports, by the sections of the configuration; and others, which are
            no gateway's.
        secret: what a gateway has to know.
        clock: calls later.
        counts: what is counted.
        settings: say how many clients there may be.

    Attributes:
        links: the links to gateways that were let in.
        _from: number of connections from each place that has any.
        _refused: why those were not let in who tried last, by where they are.
    """

    noisy = False

    def __init__(
        self,
        factories: Mapping[str, Factory],
        secret: bytes,
        clock: IReactorTime,
        counts: Counts,
        settings: Settings,
    ) -> None:
        self.factories = {name: made for name, made in factories.items() if name in SECTIONS}
        self.secret = secret
        self.links: set[ServerEnd] = set()
        self._from: Counter[str] = Counter()
        self._refused: dict[str, str] = {}
        self._clock = clock
        self._counts = counts
        self._settings = settings

    def come(self, peer: str) -> bool:
        """Count a connection; return False if there are too many from its place."""
        self._from[peer] += 1
        return self._from[peer] <= LINKS_AT_MOST

    def go(self, peer: str) -> None:
        """Count a connection no longer."""
        self._from[peer] -= 1
        if not self._from[peer]:
            del self._from[peer]

    def is_full(self, link: ServerEnd) -> bool:
        """Return whether a link may have no more clients."""
        most = self._settings.limits.sessions
        return 0 < most <= len(link.clients) - CLOSING_AT_MOST

    def refuse(self, peer: str, why: str) -> None:
        """Log that somebody is not let in, once while that goes on: a gateway tries again soon."""
        if self._refused.get(peer) != why:
            if len(self._refused) >= REFUSED_AT_MOST:
                self._refused.clear()
            self._refused[peer] = why
            _log.warn("No gateway, at {peer}: {why}", peer=peer, why=why)

    def enter(self, link: ServerEnd, peer: str) -> None:
        """Note the link of a gateway that was let in."""
        self._refused.pop(peer, None)
        self.links.add(link)
        self._counts.gateways = len(self.links)

    def leave(self, link: ServerEnd) -> None:
        """Note that a link is gone."""
        self.links.discard(link)
        self._counts.gateways = len(self.links)

    def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: ARG002 - any may try
        """Return the end of a new link."""
        link = ServerEnd(self._clock)
        link.factory = self
        return link
