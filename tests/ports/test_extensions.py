"""What a client offers in its handshake, in one line or in several."""

import pytest
from bench.websocket import upgrade
from hypothesis import given
from hypothesis import strategies as st

from chatapp.ports.extensions import join_extensions, understood

NAMES = st.sampled_from(["Sec-WebSocket-Extensions", "sec-websocket-extensions"])
OFFERS = st.sampled_from(["permessage-deflate", "x-a; b=1", 'y; z="q"', "", "permessage-bzip2"])
LINES = st.tuples(NAMES, st.sampled_from([":", ": ", " :\t"]), OFFERS).map("".join)
OTHERS = st.sampled_from(["Origin: http://localhost", "X-Sec-WebSocket-Extensions: no", "X-A: b"])


@given(st.lists(st.one_of(LINES, OTHERS), max_size=6), st.binary(max_size=20))
def test_any_number_of_lines(headers: list[str], rest: bytes) -> None:
    """One list of all, in their order, beside all other headers; what follows stays as it is."""
    joined = join_extensions(upgrade(*headers) + rest)
    head, _, after = joined.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    ours = [line for line in lines if line.lower().startswith("sec-websocket-extensions")]
    offered = [line for line in headers if line.lower().startswith("sec-websocket-extensions")]
    assert after == rest
    assert len(ours) == min(1, len(offered))
    assert [value.strip() for line in ours for value in line.partition(":")[2].split(",")] == [
        line.partition(":")[2].strip() for line in offered
    ]
    assert [line for line in lines[6:] if line not in ours] == [
        line for line in headers if line not in offered
    ]


def test_a_request_that_has_not_ended() -> None:
    """Nothing is joined before all headers are there."""
    request = upgrade("Sec-WebSocket-Extensions: a", "Sec-WebSocket-Extensions: b")
    assert join_extensions(request[:-1]) == request[:-1]


@pytest.mark.parametrize(
    ("name", "parameters", "known"),
    [
        ("permessage-deflate", {}, True),
        ("permessage-deflate", {"client_max_window_bits": [True]}, True),
        ("permessage-deflate", {"server_max_window_bits": ["9", "10"]}, False),
        ("permessage-deflate", {"level": ["9"]}, False),
        ("permessage-bzip2", {}, False),
        ("", {}, False),
    ],
)
def test_what_is_understood(name: str, parameters: dict[str, list[object]], known: bool) -> None:
    """Of offers, only those that can be accepted as they are."""
    assert understood([(name, parameters)]) == [(name, parameters)] * known
