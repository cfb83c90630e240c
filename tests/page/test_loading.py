"""The page is there soon: it connects while what draws it is still on its way."""

from playwright.sync_api import Route, expect

from tests.page.site import Site
from tests.server import call


def test_connected_before_it_is_drawn(site: Site) -> None:
    """Others read that somebody has come whose page has no views yet; then it has lines to draw."""
    held: list[Route] = []
    page = site.person().new_page()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/views/app.js", hold)
    with call(site.server, "bob") as bob:
        page.goto(site.url, wait_until="commit")
        while not bob.read().endswith(" joined"):
            page.wait_for_timeout(1)
        bob.say("hello")
        expect(page.locator(".app")).to_have_count(0)
        for route in held:
            route.continue_()
        expect(page.get_by_text("hello", exact=True)).to_be_visible()
