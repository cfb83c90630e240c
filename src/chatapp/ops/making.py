"""Makes the chat, with what only the process has: the time of day, a thread, and many sockets."""

import time
from functools import partial
from typing import Any

from twisted.application.service import IService

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.link.group import open_audiences
from chatapp.ops.hashing import ArgonHasher
from chatapp.ports.fanout import Fanout
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.storage.service import KeptJournal


def make_chat(
    config: Config, commands: CommandTable, journal: KeptJournal | None, reactor: Any
) -> tuple[ChatFactory, list[IService]]:
    """Return the chat, and the services that it needs."""
    fanout = Fanout(config.limits.fanout)
    hasher = ArgonHasher(reactor) if journal is not None else None
    make = partial(ChatFactory, wall=time.time, hasher=hasher, open_audience=open_audiences(fanout))
    chat = make(config, commands, reactor, journal)
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]  # its factory is of one kind only
    fanout.counts = chat.counts
    return chat, [fanout] if hasher is None else [fanout, hasher]
