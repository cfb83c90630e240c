"""A newcomer whose first line is a `/resume` that is worth nothing is a guest, and reads why."""

from tests.conversation import Conversation


def test_token_is_not_good_when_the_journal_works(talk: Conversation) -> None:
    """A newcomer who waited in the queue is answered too."""
    talk("""
        ann is here
        the journal fails
        ann > hello
        carl > /resume nobody
        carl < ! the server cannot save anything now; you come in when it can
        the journal works
        1 s pass
        ann < ann: hello
        ann < -- guest1 joined
        carl reads, in any order:
            -- welcome to chatapp: you are guest1, in the lobby
            -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
            -- /resume TOKEN brings you back if the connection is lost
            ! that token is mistyped, was used before, or is too old
    """)


def test_user_quits_before_the_return_is_kept(talk: Conversation) -> None:
    """Nobody is left to be, so the newcomer is a guest."""
    talk("""
        ann, bob are here
        the journal waits
        ann > one
        carl > /resume TOKEN(ann)
        ann > /quit
        the journal goes on
        1 s pass
        ann < ann: one
        bob has read everything
        carl reads, in any order:
            -- welcome to chatapp: you are guest1, in the lobby
            -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
            -- /resume TOKEN brings you back if the connection is lost
            ! that token is mistyped, was used before, or is too old
    """)
