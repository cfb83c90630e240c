"""A window of a browser that shows the page, as a person sees and uses it.

What goes wrong in the page fails the test: an error in the console, and what the policy refuses.
"""

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

SECONDS = 60
"""How long a test waits for what has to come, on however busy a machine."""

expect.set_options(SECONDS * 1000)

_WATCH = """\
addEventListener("securitypolicyviolation", (event) =>
  console.error(`violation of ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
_CUT_OFF = re.compile(r"WebSocket connection to .* failed|net::ERR_INTERNET_DISCONNECTED")
"""What a browser says in its console while there is no server or no network."""


class Window:
    """A page in a tab.

    Attributes:
        page: the tab, as playwright has it.
        wrong: what went wrong in it.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        context.set_default_timeout(SECONDS * 1000)
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.add_init_script(_WATCH)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(url)

    @property
    def box(self) -> Locator:
        """Where a message is typed."""
        return self.page.get_by_label("Message", exact=False).and_(self.page.get_by_role("textbox"))

    @property
    def lines(self) -> Locator:
        """The lines of the talk that is shown."""
        return self.page.locator(".scroller .line:not(.draft)")

    @property
    def drafts(self) -> Locator:
        """What was typed and is not known to be said."""
        return self.page.locator(".draft")

    def say(self, *texts: str) -> None:
        """Type lines, and send each with Enter."""
        for text in texts:
            self.box.fill(text)
            self.box.press("Enter")

    def ready(self, name: str = "") -> "Window":
        """Wait until the page is connected; take a name if one is given."""
        expect(self.page.locator(".me")).to_have_text(re.compile(r"guest\d+"))
        expect(self.page.locator(".status")).to_be_empty(timeout=SECONDS * 1000)
        if name:
            self.say(f"/nick {name}")
            self.is_named(name)
        return self

    def join(self, room: str) -> None:
        """Join a room, and wait until it is shown."""
        self.say(f"/join {room}")
        self.shows(self.page.get_by_role("main").get_by_role("heading"), room)

    def is_named(self, name: str) -> None:
        """See that the user has that name."""
        self.shows(self.page.locator(".me bdi"), name)

    def reads(self, *texts: str) -> None:
        """Wait until the talk that is shown has these lines, each of which is there once."""
        for text in texts:
            expect(self.lines.filter(has_text=text)).to_have_count(1)

    def shows(self, where: Locator, text: str) -> None:
        """Wait until something has a text, and no other."""
        expect(where).to_have_text(text)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button by its name."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def room(self, name: str) -> Locator:
        """Return the button that shows a room, or the whispers with somebody."""
        return self.page.locator(".sidebar li button").filter(
            has=self.page.get_by_text(name, exact=True)
        )

    def texts(self) -> list[str]:
        """Return what was said in the talk that is shown, as far as it is drawn."""
        return list(self.lines.locator(".text").all_text_contents())

    def evaluate(self, script: str, about: Any = None) -> Any:
        """Return what a script says in the page."""
        return self.page.evaluate(script, about)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _CUT_OFF.search(message.text):
            self.wrong.append(message.text)
