"""The proxy that spoils calls, before a small server that remembers what reached it."""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from kit.proxy import Call, Fault, FaultProxy, Kind, action_of

BODY = b"x" * 200_000


class Upstream(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Upstream
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        if len(self.rfile.read(length)) < length:
            self.close_connection = True
            return
        self.server.received.append(action_of(self.path))
        body = json.dumps({"token": self.headers.get("Authorization")}).encode().ljust(5_000)
        self.send_response(409 if "refused" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def proxied(upstream: Upstream, *faults: Fault) -> FaultProxy:
    return FaultProxy(f"http://127.0.0.1:{upstream.server_port}", faults)


def post(proxy: FaultProxy, action: str, timeout: float = 10) -> int:
    """Status of the answer, 0 where the connection broke."""
    try:
        url = f"{proxy.url}/api/3/action/{action}"
        return requests.post(url, BODY, headers={"Authorization": "t"}, timeout=timeout).status_code
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        return 0


def test_without_a_fault_calls_pass_as_they_are(upstream: Upstream) -> None:
    with proxied(upstream) as proxy:
        url = f"{proxy.url}/api/action/resource_create"
        answer = requests.post(url, BODY, headers={"Authorization": "t"}, timeout=10)
        assert answer.json() == {"token": "t"}
        assert post(proxy, "refused_create") == 409
    assert proxy.calls == [
        Call("resource_create", "POST", len(BODY), None, status=200),
        Call("refused_create", "POST", len(BODY), None, status=409),
    ]


@pytest.mark.parametrize(
    ("kind", "statuses", "reached"),
    [
        ("refuse", [200, 503, 200], 2),
        ("lose_answer", [200, 0, 200], 3),
        ("cut_body", [200, 0, 200], 2),
        ("cut_answer", [200, 0, 200], 3),
        ("late_answer", [200, 200, 200], 3),
    ],
)
def test_the_call_named_is_spoilt_and_no_other(
    upstream: Upstream, kind: Kind, statuses: list[int], reached: int
) -> None:
    fault = Fault("resource_create", kind, nth=2)
    with proxied(upstream, fault) as proxy:
        assert post(proxy, "package_show") == 200
        assert [post(proxy, "resource_create") for _ in range(3)] == statuses
        assert upstream.received.count("resource_create") == reached
        assert [call.fault for call in proxy.calls] == [None, None, fault, None]
        assert [call.status for call in proxy.calls] == [200, *statuses]


def test_a_late_answer_comes_after_the_patience_of_the_client(upstream: Upstream) -> None:
    with proxied(upstream, Fault("package_patch", "late_answer", seconds=0.5)) as proxy:
        with pytest.raises(requests.Timeout):
            post(proxy, "package_patch", timeout=0.1)
        assert upstream.received == ["package_patch"]


def test_a_burst_over_all_calls(upstream: Upstream) -> None:
    with proxied(upstream, Fault("*", "refuse", nth=2, times=2, status=502)) as proxy:
        assert [post(proxy, name) for name in "abcd"] == [200, 502, 502, 200]


@pytest.mark.parametrize("kind", ["before", "during"])
def test_something_happens_around_a_call(upstream: Upstream, kind: Kind) -> None:
    seen: list[list[str]] = []
    fault = Fault("package_patch", kind, seconds=0.2, run=lambda: seen.append(list(upstream.received)))
    with proxied(upstream, fault) as proxy:
        assert post(proxy, "package_patch") == 200
    assert seen == [[] if kind == "before" else ["package_patch"]]


def test_a_portal_that_is_down_cuts_the_connection(upstream: Upstream) -> None:
    upstream.shutdown()
    upstream.server_close()
    with proxied(upstream) as proxy:
        assert post(proxy, "package_show") == 0


def test_writes_are_told_from_reads(upstream: Upstream) -> None:
    reads = (
        "package_show",
        "package_search",
        "organization_list_for_user",
        "datastore_search_sql",
        "datastore_info",
    )
    writes = ("package_create", "datastore_upsert", "resource_patch", "package_revise")
    with proxied(upstream) as proxy:
        for action in reads + writes:
            post(proxy, action)
    assert [call.action for call in proxy.writes] == list(writes)


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/api/3/action/package_show?id=a", "package_show"),
        ("/api/action/package_show", "package_show"),
        ("/dataset/a/resource/b/download/c.csv", "download"),
        ("/dataset/a.ttl", "/dataset/a.ttl"),
    ],
)
def test_action_of(path: str, action: str) -> None:
    assert action_of(path) == action


def test_connections_are_kept_open(upstream: Upstream) -> None:
    with proxied(upstream) as proxy:
        connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"))
        for _ in range(2):
            connection.request("POST", "/api/action/package_show", b"{}")
            connection.getresponse().read()
            assert connection.sock is not None
        connection.close()
