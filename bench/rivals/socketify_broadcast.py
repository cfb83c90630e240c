"""socketify, Python on uWebSockets (C++): every member subscribes to one topic."""

import sys
from typing import Any

from socketify import App, AppListenOptions, OpCode

TOPIC = "everyone"


def main(port: int) -> None:
    """Serve for ever."""
    app = App()

    def join(member: Any) -> None:
        member.subscribe(TOPIC)

    def say(_: object, text: str, opcode: OpCode) -> None:
        app.publish(TOPIC, text, opcode)

    app.ws(
        "/*",
        {
            "open": join,
            "message": say,
            "idle_timeout": 0,
            "max_backpressure": 0,  # as a limit, it would drop what slow readers have not taken
        },
    )
    app.listen(AppListenOptions(port=port, host="127.0.0.1"))
    app.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
