"""What is half typed stays in its talk, over a reload too; a secret is kept nowhere."""

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.test_returning import REFUSING

KEPT = "JSON.stringify(sessionStorage)"
LATE = """\
const { request } = LockManager.prototype;
LockManager.prototype.request = function (...words) {
  return new Promise((go) => { globalThis.go = go; }).then(() => request.apply(this, words));
};
"""
"""Has the page connect when the test says so."""


def test_half_typed(site: Site) -> None:
    """Each talk has its own text, which a reload keeps, and which goes when it is said."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    bob.say("/whisper ann psst")
    ann.join("#dev")
    ann.box.fill("half of dev")
    ann.room("#lobby").click()
    expect(ann.box).to_have_value("")
    ann.box.fill("half of lobby")
    ann.room("bob").click()
    ann.box.fill("half of bob")
    ann.page.reload()
    ann.is_named("ann")
    expect(ann.page.get_by_role("heading", name="Whispers with bob")).to_be_visible()
    expect(ann.box).to_have_value("half of bob")
    ann.room("#dev").click()
    expect(ann.box).to_have_value("half of dev")
    ann.box.press("Enter")
    ann.room("#lobby").click()
    ann.box.fill("")
    ann.room("#dev").click()
    ann.page.reload()
    ann.reads("half of dev")
    expect(ann.box).to_have_value("")
    ann.room("#lobby").click()
    expect(ann.box).to_have_value("")
    assert "half of lobby" not in ann.evaluate(KEPT)
    assert "half of dev" not in ann.evaluate(KEPT)


def test_half_typed_to_somebody_who_is_renamed(site: Site) -> None:
    """A conversation goes on under the new name, and so does what is typed there."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    bob.say("/whisper ann psst", "/nick bert")
    ann.reads("bob is now bert")
    ann.room("bert").click()
    ann.box.fill("half")
    bob.say("/nick bob")
    expect(ann.page.get_by_role("heading", name="Whispers with bob")).to_be_visible()
    expect(ann.box).to_have_value("half")


def test_typed_before_there_is_a_talk(site: Site) -> None:
    """What somebody types while the page connects stays in the box."""
    context = site.person()
    context.add_init_script(LATE)
    ann = site.open(context)
    ann.box.fill("typed early")
    ann.evaluate("() => go()")
    ann.ready()
    expect(ann.box).to_have_value("typed early")


def test_secrets_are_not_kept(site: Site) -> None:
    """No password that is half typed is kept, however the command is spelled."""
    ann = site.open().ready("ann")
    for line in "/login ann SECRET", "/Register SECRET", " /password SECRET", "/lgoin ann SECRET":
        ann.box.fill(line)
        assert "SECRET" not in ann.evaluate(KEPT)
    for line in "//login ann KEPT1", "/me KEPT2", "/whisper bob KEPT3":
        ann.box.fill(line)
        assert line.split()[-1] in ann.evaluate(KEPT)
    ann.say("/register correct horse battery")
    expect(ann.page.get_by_role("button", name="Log out", exact=True)).to_be_visible()
    ann.say("/unregister")
    expect(ann.page.get_by_label("Answers of the server")).to_contain_text("type ann once more")
    ann.box.fill("SECRET")
    assert "SECRET" not in ann.evaluate(KEPT)
    ann.say("ann")
    ann.ready()
    ann.box.fill("half typed")
    assert "half typed" in ann.evaluate(KEPT)


def test_nothing_is_left_after_logging_out(site: Site) -> None:
    """Whoever comes next does not find what was half typed."""
    ann = site.open().ready("ann")
    ann.say("/register correct horse battery")
    ann.join("#dev")
    ann.box.fill("mine")
    ann.room("#lobby").click()
    ann.press("Log out")
    ann.ready()
    assert "mine" not in ann.evaluate(KEPT)
    ann.join("#dev")
    expect(ann.box).to_have_value("")


def test_where_storage_is_refused(site: Site) -> None:
    """Without storage what is half typed stays until the page is closed."""
    context = site.person()
    context.add_init_script(REFUSING)
    ann = site.open(context)
    ann.say("/nick ann")
    ann.is_named("ann")
    ann.join("#dev")
    ann.box.fill("half of dev")
    ann.room("#lobby").click()
    expect(ann.box).to_have_value("")
    ann.room("#dev").click()
    expect(ann.box).to_have_value("half of dev")
