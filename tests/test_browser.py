"""A page in a real browser talks to the real server."""

import html
import re
import shutil
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import pytest

from tests.server import SECONDS, call, serve, write_config

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# While the document in the frame is open the page is still loading, and is not dumped.
PAGE = """\
<!doctype html>
<meta charset="utf-8">
<iframe></iframe>
<script>
  const loading = document.querySelector("iframe").contentDocument;
  loading.open();
  const chat = new WebSocket("ws://127.0.0.1:%d");
  chat.onopen = () => chat.send("grüße & <b>an</b> alle");
  chat.onmessage = (message) => {
    document.body.append(Object.assign(document.createElement("p"), {textContent: message.data}));
    if (message.data.endsWith("bye")) chat.close();
  };
  chat.onclose = () => loading.close();
</script>
"""
BROWSE = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--dump-dom",
]


@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
def test_browser(tmp_path: Path) -> None:
    """A page in a browser and someone with a plain socket read each other, letter by letter."""
    page = tmp_path / "page.html"
    with serve(write_config(tmp_path / "config.ini")) as server, call(server, "ann") as ann:
        page.write_text(PAGE % server.ws_port, encoding="utf-8")
        command = [str(CHROMIUM), *BROWSE, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()]
        browser = Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - ours
        try:
            heard = [ann.read() for _ in range(2)]
            ann.say("und <i>zurück</i> &amp; so")
            ann.say("bye")
            dom = browser.communicate(timeout=SECONDS)[0].decode()
        finally:
            browser.kill()
            browser.communicate()
        heard += [ann.read() for _ in range(3)]
    assert heard == [
        "-- guest1 joined",
        "guest1: grüße & <b>an</b> alle",
        "ann: und <i>zurück</i> &amp; so",
        "ann: bye",
        "-- guest1 left",
    ]
    assert [html.unescape(text) for text in re.findall("<p>(.*?)</p>", dom)] == [
        "-- welcome to chatapp: you are guest1, in the lobby",
        "-- /nick NAME gives you a name, /help shows what else there is, /quit leaves",
        "guest1: grüße & <b>an</b> alle",
        "ann: und <i>zurück</i> &amp; so",
        "ann: bye",
    ]
