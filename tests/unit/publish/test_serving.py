"""The served shelf, asked over real HTTP: what tools and browsers need, and what must stay closed."""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
import pytest
import uvicorn
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem
from hypothesis import given
from hypothesis import strategies as st

from publish.errors import PublicationError
from publish.serving import application, checked_origin, listening_socket

ROWS = 60_000
TABLE = "/releases/latest/jeu/data/pub_jeu__table.parquet"
TOOL = "https://outil.exemple"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with one edition and its page, beside what must not be served."""
    root = tmp_path_factory.mktemp("data")
    edition = root / "releases" / "2026.11.0"
    (edition / "jeu" / "data").mkdir(parents=True)
    (edition / "portal").mkdir()
    (edition / "portal" / "index.html").write_text("<!doctype html><title>Portail</title>", "utf-8")
    for name in ("catalog.ttl", "catalog.jsonld", "catalog.rdf", "jeu/dcat.ttl", "jeu/LISEZMOI.md"):
        (edition / name).write_text(f"contenu de {name}", "utf-8")
    table = pa.table({"code": [f"{n:08}" for n in range(ROWS)], "valeur": pa.array(range(ROWS), pa.int64())})
    pq.write_table(table, edition / "jeu" / "data" / "pub_jeu__table.parquet", row_group_size=10_000)
    (edition / "jeu" / "data" / "pub_jeu__table.csv").write_bytes("code,libellé\r\n01,Évreux\r\n".encode())
    (edition / "jeu" / "data" / "pub_jeu__table.geojson").write_text("{}", "utf-8")
    (root / "releases" / "latest").symlink_to("2026.11.0")
    (root / "releases" / ".tmp-2026.11.1").mkdir()
    (root / "releases" / ".tmp-2026.11.1" / "release.json").write_text("{}", "utf-8")
    (root / "reports" / "2026.11.0").mkdir(parents=True)
    (root / "reports" / "2026.11.0" / "index.html").write_text("pages", "utf-8")
    (root / "secret.txt").write_text("secret", "utf-8")
    (root / "releases_voisin").mkdir()
    (root / "releases_voisin" / "secret.txt").write_text("secret", "utf-8")
    (edition / "fuite.txt").symlink_to(root / "secret.txt")
    (edition / "fuite").symlink_to(root)
    return root


@contextmanager
def served(data_dir: Path, *origins: str) -> Iterator[str]:
    """The address at which the shelf is served to pages of `origins`."""
    listener = listening_socket(0)
    app = application(data_dir / "releases", data_dir / "reports", origins)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(scope="module")
def base(data_dir: Path) -> Iterator[str]:
    with served(data_dir) as address:
        yield address


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, trust_env=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("jeu/data/pub_jeu__table.parquet", "application/vnd.apache.parquet"),
        ("jeu/data/pub_jeu__table.csv", "text/csv; charset=utf-8"),
        ("jeu/data/pub_jeu__table.geojson", "application/geo+json"),
        ("jeu/dcat.ttl", "text/turtle; charset=utf-8"),
        ("catalog.jsonld", "application/ld+json"),
        ("catalog.rdf", "application/rdf+xml"),
        ("jeu/LISEZMOI.md", "text/markdown; charset=utf-8"),
        ("portal/", "text/html; charset=utf-8"),
    ],
)
def test_each_format_has_its_media_type(client: httpx.Client, path: str, expected: str) -> None:
    for edition in ("latest", "2026.11.0"):
        answer = client.get(f"/releases/{edition}/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, expected)


def test_a_range_is_answered_with_its_bytes_and_an_impossible_one_refused(
    client: httpx.Client, data_dir: Path
) -> None:
    whole = (data_dir / TABLE.removeprefix("/")).read_bytes()
    part = client.get(TABLE, headers={"Range": "bytes=4-103"})
    assert (part.status_code, part.content) == (206, whole[4:104])
    assert part.headers["content-range"] == f"bytes 4-103/{len(whole)}"
    assert client.get(TABLE, headers={"Range": "bytes=-8"}).content == whole[-8:]
    beyond = client.get(TABLE, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{len(whole)}"
    assert client.head(TABLE).headers["accept-ranges"] == "bytes"


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    tag = client.get(TABLE).headers["etag"]
    again = client.get(TABLE, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(TABLE, headers={"Range": "bytes=0-3", "If-Range": '"other"'}).status_code == 200


PREFLIGHT = {
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "range",
    "Access-Control-Request-Private-Network": "true",
}


def test_a_page_of_another_site_may_read_nothing(client: httpx.Client) -> None:
    for answer in (
        client.get(TABLE, headers={"Origin": TOOL, "Range": "bytes=0-3"}),
        client.options(TABLE, headers={"Origin": TOOL, **PREFLIGHT}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_page_of_a_site_that_is_named_may_query_the_data(data_dir: Path) -> None:
    with served(data_dir, TOOL) as address, httpx.Client(base_url=address, trust_env=False) as shared:
        answer = shared.get(TABLE, headers={"Origin": TOOL, "Range": "bytes=0-3"})
        assert answer.headers["access-control-allow-origin"] == TOOL
        assert "Content-Range" in answer.headers["access-control-expose-headers"]
        asked = shared.options(TABLE, headers={"Origin": TOOL, **PREFLIGHT})
        assert (asked.status_code, asked.headers["access-control-allow-private-network"]) == (200, "true")
        delete = PREFLIGHT | {"Access-Control-Request-Method": "DELETE"}
        assert shared.options(TABLE, headers={"Origin": TOOL, **delete}).status_code == 400
        other = shared.get(TABLE, headers={"Origin": "https://ailleurs.exemple"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("text", "origin"),
    [(TOOL, TOOL), (f"{TOOL}/", TOOL), ("HTTP://Localhost:8080", "http://localhost:8080")],
)
def test_an_origin_is_written_as_a_browser_does(text: str, origin: str) -> None:
    assert checked_origin(text) == origin


@pytest.mark.parametrize("text", ["*", "outil.exemple", f"{TOOL}/page", "https://*.exemple", "null", ""])
def test_what_is_no_origin_is_told_with_its_remedy(text: str) -> None:
    with pytest.raises(PublicationError, match="--cors https://"):
        checked_origin(text)


def test_another_name_for_this_machine_is_refused(client: httpx.Client) -> None:
    assert client.get(TABLE, headers={"Host": "attaque.exemple"}).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "/secret.txt",
        "/releases/../secret.txt",
        "/releases/latest/../../secret.txt",
        "/releases/%2e%2e/secret.txt",
        "/releases/..%2fsecret.txt",
        "/releases/..%2freleases_voisin%2fsecret.txt",
        "/releases/latest/..%5c..%5csecret.txt",
        "/releases//secret.txt",
        "/releases/%2fetc%2fpasswd",
        "/releases/latest/fuite.txt",
        "/releases/latest/fuite/secret.txt",
        "/releases/.tmp-2026.11.1/release.json",
        "/releases/latest/%00",
        f"/releases/{'a' * 5000}",
        "/raw/",
    ],
)
def test_nothing_outside_of_the_shelf_is_served(base: str, target: str) -> None:
    answer = raw_request(base, f"GET {target} HTTP/1.1")
    assert b" 404 " in answer.splitlines()[0], answer
    assert not answer.endswith(b"secret")


@given(steps=st.lists(st.sampled_from(["..", ".", "%2e%2e", "%2f", "", "latest", "fuite"]), max_size=8))
def test_no_path_leads_to_the_secret(base: str, steps: list[str]) -> None:
    answer = raw_request(base, f"GET /releases/{'/'.join(steps)}/secret.txt HTTP/1.1")
    assert b" 404 " in answer.splitlines()[0], answer


def raw_request(base: str, line: str) -> bytes:
    """Send a request line as it is: a client library would tidy the path."""
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(client: httpx.Client, method: str) -> None:
    assert client.request(method, TABLE).status_code == 405


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("text/turtle", "catalog.ttl"),
        ("application/ld+json", "catalog.jsonld"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.2", "catalog.rdf"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "portal/index.html"),
        ("*/*", "catalog.ttl"),
        ("text/turtle;q=0, */*", "catalog.jsonld"),
        ("application/*", "catalog.jsonld"),
        ("text/turtle;q=oops, application/rdf+xml;q=0.1", "catalog.rdf"),
    ],
)
def test_the_catalogue_comes_in_the_syntax_that_is_asked_for(
    client: httpx.Client, accept: str, where: str
) -> None:
    answer = client.get("/catalog", headers={"Accept": accept})
    assert answer.status_code == 303
    assert "Accept" in answer.headers["vary"].split(", ")
    assert answer.headers["location"] == f"/releases/latest/{where}"


def test_an_unknown_syntax_and_an_unknown_address_say_what_there_is(client: httpx.Client) -> None:
    refused = client.get("/catalog", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/turtle" in refused.text
    assert "Accueil du portail" in client.get("/ailleurs").text


def test_the_front_door_is_the_portal(client: httpx.Client) -> None:
    answer = client.get("/", follow_redirects=True)
    assert answer.url.path == "/releases/latest/portal/index.html"
    assert "Portail" in answer.text
    assert client.get("/reports/2026.11.0/").text == "pages"


def test_the_shelf_may_be_absent(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(app=application(tmp_path / "absent", tmp_path / "reports"))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
            return await opened.get("/releases/latest/portal/index.html")

    import asyncio

    assert asyncio.run(ask()).status_code == 404


def test_a_taken_port_is_told_with_its_remedy() -> None:
    with listening_socket(0) as first, pytest.raises(PublicationError, match="--port"):
        listening_socket(first.getsockname()[1])


class RangeFileSystem(AbstractFileSystem):
    """HTTP by range requests, as DuckDB's httpfs does: that extension is not in the wheels of DuckDB."""

    protocol = "rangehttp"

    def __init__(self, base: str) -> None:
        super().__init__(skip_instance_cache=True)
        self.client = httpx.Client(base_url=base, trust_env=False)
        self.fetched = 0

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        answer = self.client.head(self._strip_protocol(path))
        if answer.status_code == 404:
            raise FileNotFoundError(path)
        size = int(answer.headers["content-length"])
        return {"name": path, "size": size, "type": "file"}

    def modified(self, path: str) -> Any:
        from datetime import UTC, datetime

        return datetime(2026, 1, 1, tzinfo=UTC)

    def _open(self, path: str, mode: str = "rb", **_: Any) -> AbstractBufferedFile:
        return RangeFile(self, path, mode, cache_type="none")


class RangeFile(AbstractBufferedFile):
    def _fetch_range(self, start: int, end: int) -> bytes:
        answer = self.fs.client.get(
            self.fs._strip_protocol(self.path), headers={"Range": f"bytes={start}-{end - 1}"}
        )
        assert answer.status_code == 206
        self.fs.fetched += len(answer.content)
        return answer.content


def test_duckdb_reads_the_parquet_over_http_and_takes_only_what_it_needs(base: str, data_dir: Path) -> None:
    remote = RangeFileSystem(base)
    with duckdb.connect() as connection:
        connection.register_filesystem(remote)
        found = connection.sql(
            f"select valeur from read_parquet('rangehttp://{TABLE}') where code = '00059999'"
        ).fetchall()
        assert found == [(59_999,)]
        size = (data_dir / TABLE.removeprefix("/")).stat().st_size
        assert 0 < remote.fetched < size / 2
        total = connection.sql(f"select count(*), sum(valeur) from read_parquet('rangehttp://{TABLE}')")
        assert total.fetchall() == [(ROWS, ROWS * (ROWS - 1) // 2)]


def test_pyarrow_reads_one_group_of_rows_over_http(base: str) -> None:
    handler = pyarrow.fs.FSSpecHandler(RangeFileSystem(base))
    with pyarrow.fs.PyFileSystem(handler).open_input_file(TABLE) as remote:
        assert pq.ParquetFile(remote).read_row_group(2)["code"][0].as_py() == "00020000"


def test_pandas_reads_the_csv_as_it_is_served(client: httpx.Client) -> None:
    import pandas as pd

    frame = pd.read_csv(io.BytesIO(client.get(TABLE.replace(".parquet", ".csv")).content), dtype=str)
    assert frame.to_dict("records") == [{"code": "01", "libellé": "Évreux"}]
