"""TelnetFilter, compared with a plain reference however its input is cut.

Run for ten minutes: `.venv/bin/python -m tests.fuzz.fuzz_telnet -max_total_time=600`
"""

from itertools import pairwise

from tests.fuzz.libfuzzer import fuzz, instrumented

with instrumented(__name__, "chatapp"):
    from chatapp.ports.telnet import COMMANDS_AT_MOST, IAC, TelnetFilter

from tests.ports.telnet_reference import reference

CUTS = 4


def one_input(data: bytes) -> None:
    """Compare what the filter makes of the pieces with what the whole means."""
    stream = data[:-CUTS]
    edges = sorted(byte * len(stream) // 256 for byte in data[-CUTS:])
    telnet = TelnetFilter()
    if stream.count(IAC) > COMMANDS_AT_MOST:
        return  # which is refused
    pairs = [telnet.feed(stream[a:b]) for a, b in pairwise([0, *edges, len(stream)])]
    got = b"".join(pair[0] for pair in pairs), b"".join(pair[1] for pair in pairs)
    assert got == reference(stream), (stream, edges, got, reference(stream))


if __name__ == "__main__":
    fuzz(one_input, max_len=300)
