"""What a person has set: it is kept with the person, on all devices, over kills and restarts."""

from tests.chat.with_journal.rows import kept
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal


@as_text
def test_a_guests(talk: Conversation) -> None:
    """It is kept as long as the guest is, and no longer; what all begin with is not kept."""
    talk("""
        ann, bob are here
        ann > /set times on
        ann < -- times is on
        ann > /set joins off
        ann < -- joins is off
        ann > /set plain on
        ann < server: plain is on
        ann > /set plain off
        ann < -- plain is off
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > hello
        ann < 14:30 bob: hello
        bob < bob: hello
        ann > /set
        ann < -- times is on: the time before each line (off, on)
        ann < -- mentions is off: a mark or a bell at lines that have your name (off, mark, bell)
        ann < -- colours is auto: names in colours; auto is while /edit is on (auto, on, off)
        ann < -- joins is off: who comes, goes and takes another name (on, off)
        ann < -- plain is off: words for symbols, and no line drawn again (off, on)
        ann > /quit
        bob < -- ann left
        ann is disconnected
    """)
    assert kept(talk, "preference") == {}


@as_text
def test_an_accounts(talk: Conversation) -> None:
    """It holds on all devices, at once and after a login; a guest begins anew after a logout."""
    talk("""
        ann is here
        ann > /set mentions mark
        ann < -- mentions is mark
        ann > /register
        ann < -- a password for ann, 10 characters at least:
        ann > horse battery
        ann < -- ann is yours now: /login ann on any device
        phone comes
        phone has read everything
        phone > /set plain on
        phone < server: plain is on
        phone > /login ann
        phone < server: the password of ann:
        phone > horse battery
        phone, ann have read everything
        phone > /set times on
        ann, phone < -- times is on
        bob is here
        ann, phone have read everything
        bob > ann
        bob < bob: ann
        ann, phone < 14:30 @ bob: ann
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        bob > /nick bob
        bob > ann
        ann, bob have read everything
        ann > /set plain on
        ann < server: plain is on
        ann > /logout
        ann < -- you are logged out
        ann, bob have read everything
    """)


@as_text
def test_two_devices_at_once(talk: Conversation) -> None:
    """Neither undoes what the other sets."""
    talk("""
        ann is here
        ann > /register
        ann < -- a password for ann, 10 characters at least:
        ann > horse battery
        ann < -- ann is yours now: /login ann on any device
        phone comes
        phone > /login ann
        phone > horse battery
        phone, ann have read everything
        at once:
            ann > /set times on
            phone > /set joins off
        ann, phone < -- times is on
        ann, phone < -- joins is off
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /set times
        ann < -- times is on: the time before each line (off, on)
        ann > /set joins
        ann < -- joins is off: who comes, goes and takes another name (on, off)
    """)


@as_text
def test_what_this_version_does_not_know(talk: Conversation) -> None:
    """A newer one may have kept it; it is passed over."""
    talk("""
        ann is here
        ann > /set times on
        ann < -- times is on
    """)
    (key,) = kept(talk, "preference")
    journal: FakeJournal = talk.chat.journal  # type: ignore[assignment]
    user = key.partition("/")[0]
    for name, value in (("fonts", "big"), ("joins", "sometimes")):
        journal.rows["preference"][f"{user}/{name}"] = {"value": value}
    talk("""
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /set times
        ann < -- times is on: the time before each line (off, on)
        ann > /set joins
        ann < -- joins is on: who comes, goes and takes another name (on, off)
    """)
