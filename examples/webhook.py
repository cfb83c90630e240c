"""A webhook: what is posted over HTTP, with a token, is said in a room.

WEBHOOK_TOKEN=... python examples/webhook.py ws://localhost:6968 '#dev' 8080
curl -H "Authorization: Bearer $WEBHOOK_TOKEN" --data-binary 'build 17 is red' http://localhost:8080
"""

import os
import sys
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from chatapp.client import Blocking, ChatError, Client, ClientError


def main(url: str, room: str, port: str) -> None:
    """Say every line that is posted, until the chat does not want us back."""
    wanted, most = f"Bearer {os.environ['WEBHOOK_TOKEN']}".encode(), 10_000

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if not compare_digest(self.headers.get("Authorization", "").encode(), wanted):
                return self.send_error(401)
            if not 0 < length <= most:
                return self.send_error(413)
            try:
                chat.post(room, self.rfile.read(length).decode(errors="replace"))
            except ClientError as error:
                status = 422 if isinstance(error, ChatError) else 503
                return self.send_error(status, explain=str(error))
            self.send_response(204)
            return self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Hook)
    with Blocking(Client(url, name="webhook", rooms=(room,))) as chat:
        Thread(target=server.serve_forever, daemon=True).start()
        chat.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
