"""Chats as tests want them: with the built-in commands, on both ports, on a clock in memory."""

from typing import Any

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.log.journal import Journal
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands
from tests import asking
from tests.fanout import audiences_of
from tests.journal import FakeJournal


def make_chat(
    config: Config,
    clock: Any,
    journal: Journal | None = None,
    *,
    commands: CommandTable | None = None,
    **more: Any,
) -> ChatFactory:
    """Return a chat, which goes on from what a journal holds that is in memory.

    Args:
        config: its configuration.
        clock: its clock, which stands for the machine too.
        journal: keeps what happens; by default, nothing is kept.
        commands: the commands, by default the built-in ones.
        more: what else a chat is made with.
    """
    chat = ChatFactory(
        config,
        commands or builtin_commands(),
        clock,
        journal,
        open_audience=audiences_of(clock),
        **more,
    )
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]
    if isinstance(journal, FakeJournal):
        chat.restore(journal)
    return chat


def asking_chat(config: Config, clock: Any) -> ChatFactory:
    """Return a chat with all commands, and with those of `tests.asking`."""
    commands = builtin_commands()
    commands.update(asking.table)
    return make_chat(config, clock, commands=commands)
