"""The stand-in over HTTP: `/solr/<core>/{select,update,schema,admin/ping}`, and faults on demand."""

import json
import re
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kit.index.documents import Documents
from kit.index.schema import RefusedError, Schema
from kit.index.search import HEADER, Parameters, select, update

JSON = "application/json;charset=utf-8"
XML = "application/xml;charset=utf-8"


@dataclass
class Fault:
    """The next `times` calls wait `delay` seconds, then fail with `code` (200: go on as usual)."""

    code: int
    times: int
    delay: float


class IndexServer(ThreadingHTTPServer):
    """One core on a loopback port (0: a free one)."""

    daemon_threads = True

    def __init__(self, schema: Schema, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.documents = Documents(schema)
        self.faults: dict[str, Fault] = {}
        self.lock = threading.Lock()

    def answer(self, path: str, parameters: Parameters, body: bytes) -> tuple[int, str, str]:
        """Status, text and content type of the answer to one call."""
        try:
            if path == "/_fault":
                return self._arm(parameters)
            if code := self._injected(path):
                return code, _error(code, "injected fault"), JSON
            with self.lock:
                return self._handle(path, parameters, body)
        except (RefusedError, ET.ParseError, ValueError, KeyError) as error:
            return 400, _error(400, str(error)), JSON

    def _handle(self, path: str, parameters: Parameters, body: bytes) -> tuple[int, str, str]:
        if path == "/select":
            return 200, json.dumps(select(self.documents, parameters)), JSON
        if path == "/update":
            return 200, json.dumps(update(self.documents, body)), JSON
        if path in ("/schema", "/admin/file"):
            return 200, self.documents.schema.text, XML
        if path == "/admin/ping":
            return 200, json.dumps({"responseHeader": HEADER, "status": "OK"}), JSON
        return 404, _error(404, f"no handler for {path}"), JSON

    def _arm(self, parameters: Parameters) -> tuple[int, str, str]:
        first = {name: values[0] for name, values in parameters.items()}
        fault = Fault(int(first["code"]), int(first["times"]), float(first.get("delay", "0")))
        with self.lock:
            self.faults[f"/{first['op']}"] = fault
        return 200, json.dumps({"responseHeader": HEADER}), JSON

    def _injected(self, path: str) -> int:
        """The status to fail with, or 0; a fault that is used up is forgotten."""
        with self.lock:
            fault = self.faults.get(path)
            if fault is None or fault.times < 1:
                return 0
            fault.times -= 1
        time.sleep(fault.delay)
        return 0 if fault.code == 200 else fault.code


def _error(code: int, message: str) -> str:
    return json.dumps({"responseHeader": {"status": code}, "error": {"msg": message, "code": code}})


class _Handler(BaseHTTPRequestHandler):
    server: IndexServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_form = "form-urlencoded" in (self.headers.get("Content-Type") or "")
        parameters: Parameters = {}
        for name, value in parse_qsl(url.query, True) + parse_qsl(body.decode() if is_form else "", True):
            parameters.setdefault(name, []).append(value)
        path = re.sub(r"^/solr/[^/]+", "", url.path).rstrip("/")
        code, text, content_type = self.server.answer(path, parameters, body)
        answer = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _serve  # noqa: N815 - the names that the base class looks for

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: CKAN's own log tells the calls."""
