"""What can go wrong between a client and a portal: a proxy that spoils the calls that a plan names.

plan = [Fault("resource_create", "lose_answer", nth=2)]
with FaultProxy(portal.url, plan) as proxy:
    publish(proxy.url)
assert not proxy.writes
"""

import http.client
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import urlsplit

Kind = Literal["refuse", "lose_answer", "late_answer", "cut_body", "cut_answer", "before", "during"]

ANY = "*"
DOWNLOAD = "download"
READS = re.compile(
    r"(.*_(show|list|list_for_user|search|search_sql|info|autocomplete)|status_show|help_show|member_roles_list)"
)
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "host"})


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, from the `nth` call of `action` on and for `times` calls.

    `action`: an action of the API, `download` for files, `*` for any call.

    - `refuse`: answered with `status`, and the portal never sees the call
    - `lose_answer`: the portal acts, and its answer is lost with the connection
    - `late_answer`: the portal acts, and its answer comes `seconds` later
    - `cut_body`: the connection breaks in the middle of what the client sends
    - `cut_answer`: the connection breaks in the middle of what the portal answers
    - `before`: `run` is called before the portal sees the call (someone edits, a token is revoked)
    - `during`: `run` is called `seconds` after the portal got the call, without waiting for its answer
    """

    action: str
    kind: Kind
    nth: int = 1
    times: int = 1
    status: int = 503
    seconds: float = 0.0
    run: Callable[[], object] | None = None

    def strikes(self, action: str, number: int, overall: int) -> bool:
        """Whether it spoils this call: the `number`-th of its action, the `overall`-th of all."""
        rank = overall if self.action == ANY else number if self.action == action else 0
        return self.nth <= rank < self.nth + self.times


@dataclass
class Call:
    """A call that came; `status` 0 where no answer went back, `size` the bytes that the client sent."""

    action: str
    method: str
    size: int
    fault: Fault | None
    status: int = 0


@dataclass(frozen=True)
class Answer:
    """What the portal answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class FaultProxy:
    """A proxy on a free loopback port, in a thread, for the time of a `with`."""

    def __init__(self, upstream: str, faults: Iterable[Fault] = ()) -> None:
        target = urlsplit(upstream)
        self.host, self.port = target.hostname or "127.0.0.1", target.port or 80
        self.faults = list(faults)
        self.calls: list[Call] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """Address for the client."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def writes(self) -> list[Call]:
        """The calls of actions that write."""
        return [call for call in self.calls if call.method == "POST" and not READS.fullmatch(call.action)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def receive(self, action: str, method: str, size: int) -> Call:
        """Count a call, keep it in the journal, and tell what spoils it."""
        with self._lock:
            self._counts[action] += 1
            number, overall = self._counts[action], self._counts.total()
            faults = (fault for fault in self.faults if fault.strikes(action, number, overall))
            call = Call(action, method, size, next(faults, None))
            self.calls.append(call)
        return call


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: FaultProxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.call = self.server.proxy.receive(action_of(self.path), self.command, len(body))
        try:
            self._answer(self.call.fault, body)
        except (OSError, http.client.HTTPException):
            # The portal went away: so does the connection, as it would without us.
            self._cut()

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815 - the names that the base class looks for

    def _answer(self, fault: Fault | None, body: bytes) -> None:
        if fault is None:
            self._pass_on(self._forward(body))
        elif fault.kind == "refuse":
            text = b"<html><title>injected fault</title></html>"
            self._pass_on(Answer(fault.status, [("Content-Type", "text/html")], text))
        elif fault.kind == "cut_body":
            self._cut_body(body)
        elif fault.kind == "before":
            _run(fault)
            self._pass_on(self._forward(body))
        elif fault.kind == "during":
            self._pass_on(self._forward(body, lambda: _run_later(fault)))
        else:
            self._spoil(fault, self._forward(body))

    def _spoil(self, fault: Fault, answer: Answer) -> None:
        if fault.kind == "late_answer":
            time.sleep(fault.seconds)
            self._pass_on(answer)
            return
        if fault.kind == "cut_answer":
            self._send_head(answer)
            self.wfile.write(answer.body[: len(answer.body) // 2])
        self._cut()

    def _forward(self, body: bytes, meanwhile: Callable[[], None] | None = None) -> Answer:
        upstream = self._connect()
        upstream.request(self.command, self.path, body or None, self._headers())
        if meanwhile:
            meanwhile()
        response = upstream.getresponse()
        headers = [pair for pair in response.getheaders() if pair[0].lower() not in HOP_BY_HOP]
        answer = Answer(response.status, headers, response.read())
        upstream.close()
        return answer

    def _cut_body(self, body: bytes) -> None:
        upstream = self._connect()
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self._headers().items():
            upstream.putheader(name, value)
        upstream.endheaders(body[: len(body) // 2])
        upstream.close()
        self._cut()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.server.proxy.host, self.server.proxy.port, timeout=300)

    def _headers(self) -> dict[str, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        return {"Host": f"{self.server.proxy.host}:{self.server.proxy.port}", **kept}

    def _pass_on(self, answer: Answer) -> None:
        # Noted first: the client may look at the journal as soon as it has its answer.
        self.call.status = answer.status
        self._send_head(answer)
        self.wfile.write(answer.body)

    def _send_head(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name, _ in answer.headers}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()

    def _cut(self) -> None:
        """Reset the connection, as a server that dies does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the journal of the proxy tells."""


def action_of(path: str) -> str:
    """The action that a path calls, `download` for a file, else the path itself."""
    route = urlsplit(path).path
    named = re.fullmatch(r"/api(?:/\d)?/action/(\w+)", route)
    if named:
        return named[1]
    return DOWNLOAD if "/download/" in route else route


def _run(fault: Fault) -> None:
    if fault.run:
        fault.run()


def _run_later(fault: Fault) -> None:
    time.sleep(fault.seconds)
    _run(fault)
