"""A producer's server on this machine, which answers as it is told, failures included."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pytest
from pydantic import TypeAdapter

from orchestration.ingestion.http import Http, Policy
from orchestration.ingestion.inventory import Inventory, Source, Table
from orchestration.ingestion.live.facts import Live

CSV = b"code;libelle\n01;Un\n"


@dataclass(frozen=True)
class Reply:
    """`announced` is a Content-Length beyond the body's (None: no header); `pause` precedes each byte."""

    status: int = 200
    body: bytes = CSV
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = 0
    pause: float = 0

    def write(self, stream: BinaryIO) -> None:
        if not self.pause:
            stream.write(self.body)
        for byte in self.body if self.pause else b"":
            time.sleep(self.pause)
            stream.write(bytes([byte]))


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Producer:
    """`on` queues replies for a path; the last one is given for ever."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._replies: dict[str, deque[Reply]] = defaultdict(deque)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self._server.server_port}{path}"

    def on(self, path: str, *replies: Mapping[str, Any]) -> str:
        self._replies[path] = deque(Reply(**reply) for reply in replies)
        return self.url(path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        producer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                producer.received.append(Received(self.command, self.path, dict(self.headers), body))
                replies = producer._replies[urlsplit(self.path).path]
                self._answer(replies.popleft() if len(replies) > 1 else replies[0])

            do_POST = do_GET  # noqa: N815 - the name that http.server looks for

            def _answer(self, reply: Reply) -> None:
                tag = reply.headers.get("ETag")
                if tag and self.headers.get("If-None-Match") == tag:
                    reply = Reply(304, b"", announced=None)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.announced is not None:
                    self.send_header("Content-Length", str(max(reply.announced, len(reply.body))))
                self.end_headers()
                # The client may have left, as it should.
                with suppress(OSError):
                    reply.write(self.wfile)

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Producer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    server = Producer()
    yield server
    server.close()


@pytest.fixture
def waits() -> list[float]:
    """Every wait that the client asked for; none is made."""
    return []


@pytest.fixture
def http(waits: list[float]) -> Iterator[Http]:
    policy = Policy(connect=2, read=2, total=5, attempts=3, first_wait=1, longest_wait=60, redirects=3)
    with Http(policy, waits.append) as client:
        yield client


@pytest.fixture
def local_inventory(producer: Producer, inventory: Inventory) -> Inventory:
    """The inventory, whose only download is the BMO table, at `/bmo` of the local server."""
    facts = {"protocol": "file", "url": producer.url("/bmo"), "name": "bmo_2024.xlsx", "content": "workbook"}
    live = TypeAdapter(Live).validate_python({**facts, "requests_per_second": 1e6})

    def moved(table: Table) -> Table:
        return table.model_copy(update={"live": live if table.name == "raw_bmo__projets" else None})

    def local(source: Source) -> Source:
        return source.model_copy(update={"tables": tuple(moved(table) for table in source.tables)})

    return Inventory(sources=tuple(local(source) for source in inventory.sources))
