"""People talk, with the page and without."""

from tests.page.site import Site
from tests.server import call


def test_two_browsers_and_telnet(site: Site) -> None:
    """Two people with the page and one with a plain socket read each other, each line once."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    with call(site.server, "carl") as carl:
        ann.say("hello, bob")
        bob.reads("hello, bob")
        bob.say("hello, both of you")
        ann.reads("hello, both of you")
        while carl.read() != "bob: hello, both of you":
            pass
        carl.say("und grüße, <b>von</b> carl")
        for window in ann, bob:
            window.reads("hello, bob", "hello, both of you", "und grüße, <b>von</b> carl")
    ann.reads("carl left")
