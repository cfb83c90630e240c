"""Commands that ask, which are installed beside the server in some tests."""

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change
from chatapp.session.session import Session

table = CommandTable()


@table.command("ask", usage="[WORD]", purpose="Be asked for a word.", secret=True)
def ask(chat: ChatFactory, session: Session, word: str = "") -> None:
    """Ask for a word, and tell how long it is."""

    def answered(answer: str) -> None:
        if answer == "wrong":
            raise ChatError("that is not it: {answer}", answer=answer)
        if answer == "again":
            ask(chat, session)
        else:
            session.tell(Notice(f"thank you for {len(answer)} characters"))

    if word:
        answered(word)
    else:
        session.ask_for("which word?", answered, secret=True)


@table.command("twice", purpose="Be asked for two words.")
def twice(_chat: ChatFactory, session: Session) -> None:
    """Ask for a word, and for another."""
    session.ask_for(
        "one?",
        lambda one: session.ask_for(
            "two?", lambda two: session.tell(Notice(f"{len(one)} and {len(two)}"))
        ),
    )


@table.command("keep", purpose="Be asked for a word, and wait for the journal.")
def keep(chat: ChatFactory, session: Session) -> None:
    """Ask for a word, and say when something of it is kept."""

    def answered(answer: str) -> None:
        def kept(_offsets: tuple[int, ...]) -> None:
            session.tell(Notice(f"kept {len(answer)}"))

        chat.accounts._changes.submit_for(session, Change(), kept)

    session.ask_for("which word?", answered)
