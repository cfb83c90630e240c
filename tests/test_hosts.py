"""Origins and hosts: what the configuration may list, and what it then fits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.hosts import host_name, is_listed, parse_hosts, parse_origins


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://a.example, https://b.example", ["https://a.example", "https://b.example"]),
        (
            "https://a.example,https://b.example\n* null",
            ["https://a.example", "https://b.example", "*", "null"],
        ),
        ("HTTPS://Chat.Example.ORG/", ["https://chat.example.org"]),
        ("https://a.example:443 http://a.example:80", ["https://a.example", "http://a.example"]),
        (
            "https://a.example:80 http://a.example:08080",
            ["https://a.example:80", "http://a.example:8080"],
        ),
        ("https://*.example.org:8443", ["https://*.example.org:8443"]),
        (
            "capacitor://localhost app://. ionic://localhost",
            ["capacitor://localhost", "app://.", "ionic://localhost"],
        ),
        ("chrome-extension://abcdefghijklmnop", ["chrome-extension://abcdefghijklmnop"]),
        ("moz-extension://*", ["moz-extension://*"]),
        ("http://[::1]:8000 http://[0:0:0:0:0:0:0:1]", ["http://[::1]:8000", "http://[::1]"]),
        ("https://bücher.example", ["https://xn--bcher-kva.example"]),
        ("", []),
        (" , ", []),
    ],
)
def test_origins(written: str, origins: list[str]) -> None:
    """Whatever the scheme, what is listed has the form in which browsers send it."""
    assert list(parse_origins(written)) == origins


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("chat.example.org", "https://chat.example.org"),
        ("//chat.example.org/x", "https://chat.example.org"),
        ("localhost:8000", "https://localhost:8000"),
        ("*.example.org", "https://*.example.org"),
        ("https://a.example/chat", "https://a.example"),
        ("https://a.example?x", "https://a.example"),
        ("https://a.example#x", "https://a.example"),
        ("https:/a.example/x", "https://a.example"),
        ("HTTPS:a.example", "https://a.example"),
        ("wss://a.example", "https://a.example"),
        ("ws://a.example:8000/x", "http://a.example:8000"),
        ("file://", "null"),
        ("file:///home/ann/page.html", "null"),
    ],
)
def test_origins_that_never_match(written: str, right: str) -> None:
    """What no browser sends is refused, with what would be right."""
    with pytest.raises(ValueError, match="in place of") as found:
        parse_origins(written)
    assert str(found.value) == f"{right} in place of {written}"


@pytest.mark.parametrize(
    "written",
    [
        *("https://a.example:port", "https://a.example:65536", "https://a.example:*"),
        *(
            "https://a*.example",
            "https://a.*.example",
            "https://**",
            "https://[::1",
            "https://a..b",
        ),
        *(
            "https://a.example;https://b.example",
            "about:blank",
            "https://@",
            '["https://a"]',
            "[x]",
        ),
        *("https://1.2.3", "https://a b".replace(" ", "%20"), "1https://a", "https://a_b.\x1b"),
    ],
)
def test_origins_that_are_none(written: str) -> None:
    """What is no origin at all is refused with examples."""
    with pytest.raises(ValueError, match=r"^\* or null or origins such as https://"):
        parse_origins(written)


@pytest.mark.parametrize(
    ("origin", "written", "listed"),
    [
        ("https://a.example", "https://a.example:443", True),
        ("https://a.example:443", "https://a.example", True),
        ("https://a.example", "https://a.example:8443", False),
        ("https://x.example.org", "https://*.example.org", True),
        ("https://x.y.example.org", "https://*.example.org", True),
        ("https://example.org", "https://*.example.org", False),
        ("https://.example.org", "https://*.example.org", False),
        ("https://evilexample.org", "https://*.example.org", False),
        ("https://evil.example/.example.org", "https://*.example.org", False),
        ("https://evil.example#.example.org", "https://*.example.org", False),
        ("http://x.example.org", "https://*.example.org", False),
        ("https://x.example.org:8443", "https://*.example.org", False),
        ("moz-extension://1-2-3", "moz-extension://*", True),
        ("chrome-extension://1-2-3", "moz-extension://*", False),
        ("null", "null", True),
        ("null", "https://null", False),
        ("capacitor://localhost", "capacitor://localhost", True),
    ],
)
def test_is_listed(origin: str, written: str, listed: bool) -> None:
    """A pattern is for what is below its name, with the same scheme and port."""
    assert is_listed(origin, parse_origins(written)) is listed


LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)


@given(
    st.sampled_from(["http", "https", "capacitor", "app"]),
    st.lists(LABEL, min_size=1, max_size=3),
    st.none() | st.integers(1, 65535),
    st.sampled_from(["", "/"]),
)
def test_what_is_listed_matches(scheme: str, labels: list[str], port: int | None, end: str) -> None:
    """Any origin that is accepted is matched by the page that it is of, also below a pattern."""
    shown = "" if port is None else f":{port}"
    origin = f"{scheme}://{'.'.join(labels)}{shown}"
    assert is_listed(origin, parse_origins(origin.upper() + end))
    assert is_listed(
        f"{scheme}://x.{'.'.join(labels)}{shown}",
        parse_origins(f"{scheme}://*.{'.'.join(labels)}{shown}"),
    )


def test_a_password_is_not_repeated() -> None:
    """An origin has none, and what is refused may be logged."""
    with pytest.raises(ValueError, match="between") as found:
        parse_origins("https://ann:secret@a.example")
    assert str(found.value) == "https://a.example, with nothing between :// and the host"


@given(st.text("abA.:/*@?#;[]-9\xe9", max_size=30) | st.from_regex(r"\Awss?:/{0,3}[a.:;/]{0,9}\Z"))
def test_what_is_suggested_is_right(text: str) -> None:
    """Whoever writes what the refusal says is not refused again."""
    for parse in (parse_origins, parse_hosts):
        try:
            parse(text)
        except ValueError as error:
            right, found, _ = str(error).partition(" in place of ")
            if found:
                parse(right)


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Any text is a list, or is refused; and any header is listed or not."""
    for parse in (parse_origins, parse_hosts):
        try:
            assert is_listed(text, parse(text)) in (True, False)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - either is right
    host_name(text)


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("Chat.Example.org, localhost", ["chat.example.org", "localhost"]),
        ("*.example.org * chat.example.org.", ["*.example.org", "*", "chat.example.org"]),
        ("::1 [2001:DB8::1] 192.0.2.1", ["[::1]", "[2001:db8::1]", "192.0.2.1"]),
        ("bücher.example", ["xn--bcher-kva.example"]),
        ("", []),
    ],
)
def test_hosts(written: str, hosts: list[str]) -> None:
    """Hosts have the form that requests name them in."""
    assert list(parse_hosts(written)) == hosts


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("https://chat.example.org", "chat.example.org in place of https://chat.example.org"),
        ("chat.example.org:443", "chat.example.org in place of chat.example.org:443"),
        ("chat.example.org/x", "chat.example.org in place of chat.example.org/x"),
        ("a..b", "names such as chat.example.org *.example.org [::1], or *, not a..b"),
        ("/", "names such as chat.example.org *.example.org [::1], or *, not /"),
    ],
)
def test_hosts_that_are_none(written: str, right: str) -> None:
    """What no request names is refused, with what would be right."""
    with pytest.raises(ValueError, match=re.escape(right)):
        parse_hosts(written)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Chat.Example.org:6968", "chat.example.org"),
        ("chat.example.org.", "chat.example.org"),
        ("[::1]:6968", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("a@b", ""),
        ("[::1", ""),
    ],
)
def test_host_name(header: str, name: str) -> None:
    """A Host header has a port, or not."""
    assert host_name(header) == name


def test_names_that_are_too_long() -> None:
    """A name that DNS cannot have is none, however it is written."""
    assert host_name("\xfc." * 31) == "xn--tda." * 30 + "xn--tda"
    assert not host_name("\xfc." * 4000)
    assert host_name("a." * 126 + "a") == "a." * 126 + "a"
    assert not host_name("a." * 127 + "a")
