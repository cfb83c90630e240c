"""What becomes of what is typed over ssh: the server shows it, or the user's program does."""

from collections.abc import Callable

from chatapp.editing.editor import Advice
from chatapp.errors import ChatError
from chatapp.ports.echo import HIDING
from chatapp.ports.terminal import Terminal
from chatapp.session.connection import EDITS_ITSELF
from chatapp.session.session import Session

_EDITED = "over ssh your line is edited here"


class InTerminal:
    """What is typed in a terminal, which shows nothing by itself.

    Args:
        terminal: shows it.
        shows_colours: whether it shows colours, and its user has not said that none are wanted.
        redraws: whether it can erase what it shows.
    """

    __slots__ = ("_redraws", "_terminal", "shows_colours")

    def __init__(self, terminal: Terminal, *, shows_colours: bool, redraws: bool) -> None:
        self._terminal = terminal
        self._redraws = redraws
        self.shows_colours = shows_colours

    def hide(self) -> None:
        """Show what is typed no more."""
        self._terminal.hide(hidden=True)

    def show(self) -> None:
        """Show it again."""
        self._terminal.hide(hidden=False)

    def edit(self, session: Session, advice: Advice) -> None:  # noqa: ARG002 - it is done
        """Refuse it."""
        raise ChatError(_EDITED, code="unchanged")

    def stop_editing(self) -> None:
        """Refuse it."""
        raise ChatError(_EDITED, code="unchanged")

    def be_plain(self, *, plain: bool) -> None:
        """Write what is typed as it comes, and draw nothing again, or do so again.

        Somebody has to show what is typed, and the client does not.
        """
        self._terminal.be_plain(plain=plain or not self._redraws)


class InProgram:
    """What a program sends, which shows it or not.

    Args:
        post: sends bytes to the client, in their place among the lines.
    """

    __slots__ = ("_post", "_told")

    shows_colours = False

    def __init__(self, post: Callable[[bytes], None]) -> None:
        self._post = post
        self._told = False

    def hide(self) -> None:
        """Tell the user, once, that what is typed is shown."""
        if not self._told:
            self._told = True
            self._post(HIDING.declined)

    def show(self) -> None:
        """Do nothing: nothing was hidden."""

    def edit(self, session: Session, advice: Advice) -> None:  # noqa: ARG002 - there are no keys
        """Refuse it."""
        raise ChatError(EDITS_ITSELF)

    def stop_editing(self) -> None:
        """Refuse it."""
        raise ChatError(EDITS_ITSELF, code="unchanged")

    def be_plain(self, *, plain: bool) -> None:
        """Do nothing: nothing is edited."""
