"""The line port: any bytes, in pieces, to the whole protocol in memory, with a bystander.

Run for ten minutes: `.venv/bin/python -m tests.fuzz.fuzz_line -max_total_time=600`
"""

import re

from tests.fuzz.libfuzzer import fuzz, instrumented

with instrumented(__name__, "chatapp"):
    from tests.fuzz.stage import check_lines, staged
    from tests.memory import LineClient

LINE_BYTES = 64
WAITS = 200
TELNET = re.compile(rb"\xff(?:[\xfc\xfe].|\xf1)", re.DOTALL)
"""What the server says to a telnet client besides lines: WONT, DONT and NOP."""


def one_input(data: bytes) -> None:
    """Let a client send it, and see that it is still heard or was closed properly."""
    with staged(data[-1] if data else 0, LINE_BYTES) as stage:
        client = LineClient(stage.chat, stage.clock, 2)
        stage.play(client, data)
        for line in (b"\0\xff\xf0\n", b"\n", b"/list\n"):
            stage.send(client, line)
            stage.wait(client, 60)
        for _ in range(WAITS):  # lines that came too fast are heard one by one
            if client.closed or b" online: " in client.transport.sent:
                break
            stage.wait(client, 0.5)
        sent = TELNET.sub(b"", bytes(client.transport.sent))
        lines = sent.partition(b"HTTP/1.1 400 ")[0]
        # What was aborted may break off anywhere.
        check_lines(lines[: lines.rfind(b"\n") + 1] if client.closed else lines)
        assert client.closed or b" online: " in sent, sent
        stage.end(client)


if __name__ == "__main__":
    fuzz(one_input, max_len=600)
