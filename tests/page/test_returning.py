"""Nothing is lost or doubled, whatever becomes of the page, the network or the server."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.window import Window
from tests.server import call


def test_reload(site: Site) -> None:
    """A reload keeps the user, and shows what was said before and meanwhile, in order."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.say("one", "two")
    bob.reads("two")
    bob.page.goto("about:blank")
    ann.say("three")
    ann.reads("three")
    bob.page.goto(site.url)
    bob.is_named("bob")
    bob.reads("one", "two", "three")
    bob.say("four")
    bob.reads("four")
    assert said(bob) == ["one", "two", "three", "four"]
    bob.page.reload()
    bob.reads("four")
    assert said(bob) == ["one", "two", "three", "four"]


def test_a_visit_ends_with_the_tab(site: Site) -> None:
    """The token is kept for the tab alone, so whoever opens the page later is somebody else."""
    context = site.person()
    first = site.open(context).ready("ann")
    assert "token" in first.evaluate("sessionStorage.getItem('chatapp')")
    assert first.evaluate("Object.keys(localStorage)") == []
    first.page.close()
    site.open(context).ready()


def test_offline(site: Site) -> None:
    """What is typed without a network waits, is shown as waiting, and is said once."""
    context = site.person()
    ann, bob = site.open(context).ready("ann"), site.open().ready("bob")
    ann.say("before")
    bob.reads("before")
    context.set_offline(True)
    expect(ann.page.get_by_role("status")).to_contain_text("Reconnecting in")
    ann.say("one", "two")
    expect(ann.drafts).to_have_text(["onewaits for the connection", "twowaits for the connection"])
    bob.say("meanwhile")
    bob.reads("meanwhile")
    ann.reads("before")
    context.set_offline(False)
    bob.reads("one", "two")
    ann.reads("one", "two")
    expect(ann.drafts).to_have_count(0)
    assert said(ann) == said(bob) == ["before", "meanwhile", "one", "two"]


def test_kill(site: Site) -> None:
    """The server is killed, and comes back: both go on where they were, and nobody lost a line."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.say("before")
    bob.reads("before")
    site.kill()
    for window in ann, bob:
        expect(window.page.get_by_role("status")).to_contain_text("Reconnecting in")
        window.reads("before")
    ann.say("into the void")
    bob.say("me too")
    site.start()
    for window in ann, bob:
        window.reads("before", "into the void", "me too")
        expect(window.drafts).to_have_count(0)
        expect(window.page.locator(".status")).to_be_empty()
    ann.is_named("ann")
    assert sorted(said(ann)) == sorted(said(bob)) == ["before", "into the void", "me too"]


def test_a_server_without_a_journal(start: Callable[..., Site]) -> None:
    """If the user cannot be brought back, nothing is said in another's name without being asked."""
    site = start(history="path = memory\n")
    ann = site.open().ready("ann")
    ann.say("before")
    ann.reads("before")
    site.kill()
    expect(ann.page.get_by_role("status")).to_contain_text("Reconnecting in")
    ann.say("typed meanwhile")
    site.start()
    ann.ready()
    expect(ann.page.get_by_label("Answers of the server")).to_contain_text(
        "you could not be brought back, so you are a new guest"
    )
    ann.reads("before")
    expect(ann.drafts).to_contain_text("typed meanwhile")
    ann.press("Send again")
    ann.reads("typed meanwhile")
    expect(ann.drafts).to_have_count(0)
    assert said(ann) == ["before", "typed meanwhile"]


def test_tabs(site: Site) -> None:
    """Tabs share one connection; when the first is closed, the second goes on as the same user."""
    context = site.person()
    first, bob = site.open(context).ready("ann"), site.open().ready("bob")
    first.say("hello")
    second = site.open(context)
    second.is_named("ann")
    second.reads("hello")
    second.say("from the second")
    for window in first, second, bob:
        window.reads("from the second")
    first.join("#dev")
    second.room("#dev").click()
    second.say("in another room")
    first.reads("in another room")
    first.page.close()
    second.say("alone now")
    second.reads("in another room", "alone now")
    bob.say("ann, are you there?")
    second.room("#lobby").click()
    second.reads("hello", "from the second", "ann, are you there?")
    second.is_named("ann")
    expect(bob.lines.filter(has_text="guest3")).to_have_count(0)
    assert said(second) == said(bob) == ["hello", "from the second", "ann, are you there?"]


def test_many_missed(site: Site) -> None:
    """Five hundred lines that came meanwhile are all there, and the end of them is in sight."""
    context = site.person()
    ann = site.open(context).ready("ann")
    context.set_offline(True)
    expect(ann.page.get_by_role("status")).to_contain_text("Reconnecting in")
    with call(site.server, "bob") as bob:
        for number in range(500):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 499":
            pass
    context.set_offline(False)
    expect(ann.lines.get_by_text("line 499", exact=True)).to_be_in_viewport()
    texts = scroll_up(ann, "line 0")
    assert texts == [f"line {number}" for number in range(500)]


def test_history_to_the_first_line(site: Site) -> None:
    """Scrolling up leads to the first line that is kept, and what is read stays where it is."""
    with call(site.server, "bob") as bob:
        for number in range(450):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 449":
            pass
    ann = site.open().ready("ann")
    expect(ann.lines.get_by_text("line 449", exact=True)).to_be_in_viewport()
    texts = scroll_up(ann, "line 0")
    expect(ann.page.get_by_text("This is the beginning of what is kept.")).to_be_attached()
    assert texts == [f"line {number}" for number in range(450)]
    ann.press("To the end")
    expect(ann.lines.get_by_text("line 449", exact=True)).to_be_in_viewport()


def said(window: Window) -> list[str]:
    """Return what users said in the talk that is shown."""
    return list(window.page.locator(".line.said .text").all_text_contents())


def scroll_up(window: Window, text: str) -> list[str]:
    """Scroll up until a line is drawn; return the numbered lines that were drawn meanwhile."""
    scroller = window.page.get_by_role("region", name="Messages")
    wanted = window.lines.get_by_text(text, exact=True)
    texts = said(window)
    while not wanted.count():
        scroller.evaluate("(box) => { box.scrollTop = 0; }")
        window.page.evaluate("() => new Promise(requestAnimationFrame)")
        texts = list(dict.fromkeys(said(window) + texts))
    expect(wanted).to_have_count(1)
    return [text for text in dict.fromkeys(said(window) + texts) if text.startswith("line ")]


REFUSING = """\
Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
Object.defineProperty(window, "sessionStorage", { get: () => { throw new Error("refused"); } });
delete window.Notification;
"""


def test_a_browser_that_refuses(site: Site) -> None:
    """Without locks, storage and notifications each tab is a user of its own, and says so."""
    context = site.person()
    context.add_init_script(REFUSING)
    first, second = site.open(context), site.open(context)
    for window, name in (first, "ann"), (second, "bob"):
        expect(window.page.get_by_role("status")).to_contain_text("each is a user of its own")
        window.say(f"/nick {name}")
        window.is_named(name)
    first.say("hello")
    second.reads("hello")
