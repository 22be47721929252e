"""Servers on this machine that stand in for bots and for a mail server."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Answer:
    """What a bot answers: a status, a body, headers, and how long it takes."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


@dataclass
class BotService:
    """Answers in turn, the last one for good, and keeps what it was sent."""

    answers: list[Answer]
    url: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The texts of every message, whichever service's form they have."""
        return [
            body["content"]["text"] if "content" in body else body["text"]["content"]
            for _, body in self.asked
        ]


@contextmanager
def bot_service(*answers: Answer) -> Iterator[BotService]:
    """A service that is gone afterwards."""
    service = BotService(list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            service.asked.append((self.path, json.loads(self.rfile.read(length))))
            turn = min(len(service.asked), len(service.answers)) - 1
            answer = service.answers[turn]
            time.sleep(answer.seconds)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            body = answer.body
            told = body if isinstance(body, str) else json.dumps(body)
            self.wfile.write(told.encode())

        do_GET = do_POST  # noqa: N815 - a redirect that is followed asks like this

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        service.url = f"http://127.0.0.1:{server.server_port}/hook/topsecrettoken"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield service
        server.shutdown()


@dataclass
class MailService:
    """Takes mails and answers a command otherwise where ``replies`` says so."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    port: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    def reply(self, command: str, usual: str) -> str:
        """The next answer to a command."""
        own = self.replies.get(command, [])
        return own.pop(0) if own else usual


class MailHandler(socketserver.StreamRequestHandler):
    """Speaks as much of the protocol as a mail needs."""

    service: MailService
    recipient = ""

    def handle(self) -> None:
        if not self.say("greeting", "220 here"):
            return
        while line := self.rfile.readline():
            command = line.split(maxsplit=1)[0].decode().casefold().split(":")[0]
            if command == "rcpt":
                self.recipient = line.decode().partition(":")[2].strip("<> \r\n")
            if command == "data":
                if not self.take():
                    return
            elif not self.say(command, "250 fine") or command == "quit":
                return

    def take(self) -> bool:
        if not self.say("data", "354 go on"):
            return False
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            content += self.rfile.readline()
        self.service.mails.append((self.recipient, content[:-5]))
        return self.say("end", "250 taken")

    def say(self, command: str, usual: str) -> bool:
        reply = self.service.reply(command, usual)
        if reply == "hang up":
            return False
        self.wfile.write(f"{reply}\r\n".encode())
        return True


@contextmanager
def mail_service(**replies: list[str]) -> Iterator[MailService]:
    """A mail server that is gone afterwards; the reply "hang up" ends a connection."""
    service = MailService(replies)
    handler = type("Handler", (MailHandler,), {"service": service})

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        service.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield service
        server.shutdown()
