"""Accounts, devices, whispers, and those who keep order."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.window import Window

PASSWORD = "correct horse battery"  # noqa: S105 - a test's


def test_register(site: Site) -> None:
    """A form makes a name the user's own, and says what was wrong."""
    ann = site.open().ready("ann")
    ann.press("Register…")
    form = ann.page.get_by_role("dialog")
    expect(form.get_by_label("Name")).to_have_value("ann")
    expect(form.get_by_label("Password")).to_have_attribute("autocomplete", "new-password")
    form.get_by_label("Password").fill("short")
    ann.press("Register", within=form)
    expect(form.get_by_role("alert")).to_contain_text("10")
    form.get_by_label("Password").fill(PASSWORD)
    ann.press("Register", within=form)
    expect(form).to_have_count(0)
    expect(ann.box).to_be_focused()
    expect(ann.page.get_by_role("button", name="Log out", exact=True)).to_be_visible()


def test_log_in(site: Site) -> None:
    """A form logs in from another browser, says what was wrong, and out again."""
    ann = register(site.open().ready("ann"))
    ann.join("#dev")
    ann.say("hello")
    ann.reads("hello")
    other = site.open().ready()
    log_in(other, "ann", "wrong horse battery")
    expect(other.page.get_by_role("alert")).to_be_visible()
    other.page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    other.press("Log in", within=other.page.get_by_role("dialog"))
    other.is_named("ann")
    other.room("#dev").click()
    other.reads("hello")
    other.say("from here")
    ann.reads("from here")
    other.press("Log out")
    other.ready()
    ann.say("still here")
    ann.reads("still here")


def test_members_only(start: Callable[..., Site]) -> None:
    """Where guests may not come in, the page says so, and its form lets members in."""
    site = start()
    register(site.open().ready("ann"))
    site.restart(accounts="guests = no\n")
    late = site.open()
    expect(late.page.get_by_label("Answers of the server")).to_contain_text("members only")
    log_in(late, "ann", PASSWORD)
    late.is_named("ann")
    late.say("hello")
    late.reads("hello")


def test_secrets_are_asked_for(site: Site) -> None:
    """What would be the answer to a question for a password is asked for in the form instead."""
    ann = site.open().ready("ann")
    ann.say("/register")
    ann.page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    ann.page.keyboard.press("Escape")
    expect(ann.page.get_by_role("dialog")).to_have_count(0)
    expect(ann.box).to_be_focused()
    ann.say(f"/register {PASSWORD}")
    expect(ann.page.get_by_role("button", name="Log out", exact=True)).to_be_visible()
    assert PASSWORD not in ann.evaluate("JSON.stringify(sessionStorage)")
    ann.box.press("ArrowUp")
    assert PASSWORD not in ann.box.input_value()
    other = site.open().ready()
    other.say("/login ann")
    form = other.page.get_by_role("dialog")
    expect(form.get_by_role("textbox", name="Name")).to_have_value("ann")
    form.get_by_label("Password").fill(PASSWORD)
    other.page.keyboard.press("Enter")
    other.is_named("ann")
    expect(other.page.locator(".me .role")).to_have_text("user")
    assert PASSWORD not in other.evaluate("JSON.stringify(sessionStorage)")


def test_invitation(start: Callable[..., Site]) -> None:
    """Where an invitation is needed, a form asks for it, and nobody reads what was typed there."""
    site = start(accounts="registration = invite\nowners = ann\n")
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    expect(ann.page.locator(".me .role")).to_have_text("user")
    ann.say("/invitation 1")
    answer = ann.page.get_by_label("Answers of the server").get_by_role("paragraph").first
    code = str(answer.text_content()).removeprefix("invitation: ").split()[0]
    log_out = bob.page.get_by_role("button", name="Log out", exact=True)
    form = bob.page.get_by_role("dialog", name="Your invitation")
    bob.say(f"/register {PASSWORD}")
    form.get_by_label("your invitation, which an operator can give you:").fill("wrong")
    bob.page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("your next line tries again")
    bob.page.keyboard.press("Escape")
    expect(bob.page.get_by_label("Answers of the server")).to_contain_text("cancelled")
    expect(log_out).to_have_count(0)
    bob.say("as a guest")
    ann.reads("as a guest")
    bob.press("Register…")
    bob.page.get_by_label("Password").fill(PASSWORD)
    bob.page.keyboard.press("Enter")
    form.get_by_role("textbox").fill(code)
    bob.page.keyboard.press("Enter")
    expect(log_out).to_be_visible()
    expect(bob.page.get_by_role("dialog")).to_have_count(0)
    expect(bob.box).to_be_focused()
    bob.say("as myself")
    ann.reads("as a guest", "as myself")


def test_last_read(site: Site) -> None:
    """What was read in one browser is read in the other, and what was not is marked and counted."""
    ann = register(site.open().ready("ann"))
    bob = site.open().ready("bob")
    ann.join("#dev")
    expect(ann.room("#dev")).to_be_visible()
    bob.join("#dev")
    bob.say("one")
    ann.reads("one")
    ann.room("#lobby").click()
    bob.say("two", "three")
    expect(ann.room("#dev")).to_contain_text("2 unread")
    other = site.open().ready()
    log_in(other, "ann", PASSWORD)
    other.room("#lobby").click()
    expect(other.room("#dev")).to_contain_text("unread")
    other.room("#dev").click()
    other.reads("one", "two", "three")
    expect(other.room("#dev")).not_to_contain_text("unread")
    expect(ann.room("#dev")).not_to_contain_text("unread")


def test_whispers(site: Site) -> None:
    """A whisper opens a conversation, which is answered there, and which outlives a reload."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.press("Whisper to…")
    ann.page.get_by_role("dialog").get_by_label("User").fill("bob")
    ann.press("Open", within=ann.page.get_by_role("dialog"))
    ann.say("psst")
    expect(bob.room("bob")).to_have_count(0)
    expect(bob.page).to_have_title("(1) #lobby - chatapp")
    bob.room("ann").click()
    bob.reads("psst")
    expect(bob.page).to_have_title("@ann - chatapp")
    bob.say("what?")
    ann.reads("psst", "what?")
    bob.page.reload()
    expect(bob.room("ann")).to_be_visible()


def test_the_way_out(site: Site) -> None:
    """Leaving is told to the others, ends the visit, and lets the user come back as a new one."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.press("Leave the chat")
    bob.reads("ann left")
    expect(ann.page.get_by_role("status")).to_contain_text("you have left")
    ann.press("Connect again")
    ann.ready()
    bob.say("/quit so long")
    expect(bob.page.get_by_role("status")).to_contain_text("you have left")
    ann.reads("bob left: so long")
    expect(bob.drafts).to_have_count(0)


def register(window: Window) -> Window:
    """Make the window's name its user's own."""
    window.say(f"/register {PASSWORD}")
    expect(window.page.get_by_role("button", name="Log out", exact=True)).to_be_visible()
    return window


def log_in(window: Window, name: str, secret: str) -> None:
    """Fill in the form, and send it."""
    window.press("Log in…")
    form = window.page.get_by_role("dialog")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Password").fill(secret)
    window.press("Log in", within=form)
