"""Protocols, and what becomes of the files of the landing folder."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter

from orchestration.ingestion import landing
from orchestration.ingestion.http import Http
from orchestration.ingestion.inventory import Inventory, Table
from orchestration.ingestion.live import store
from orchestration.ingestion.live.facts import Live
from orchestration.ingestion.live.fetching import Outcome, fetch
from orchestration.ingestion.live.france_travail import Credentials

FIRST, SECOND = b"code;libelle\n01;Un\n", b"code;libelle\n01;Deux\n"
SECRET, TOKEN = "planted-secret-1f7c", "planted-token-93ab"
CREDENTIALS = Credentials("client", SecretStr(SECRET))

Fetch = Callable[..., list[Outcome]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "depot"


@pytest.fixture
def run(http: Http, folder: Path, inventory: Inventory) -> Iterator[Fetch]:
    """Fetch one table that declares these facts; whatever happens, no partial file stays behind."""

    def run(credentials: Credentials = CREDENTIALS, **facts: Any) -> list[Outcome]:
        live = TypeAdapter(Live).validate_python({"requests_per_second": 1e6, **facts})
        declared = inventory.table("raw_bmo__projets")
        table = Table.model_construct(**dict(declared) | {"live": live})
        return list(fetch([table], folder, http, credentials, lambda *_: None))

    yield run
    assert not list(folder.glob(f"{store.PARTIAL}*"))


@pytest.fixture
def plain(producer: Any) -> dict[str, Any]:
    return {"protocol": "file", "url": producer.url("/f"), "name": "codes.csv", "content": "text"}


def only(outcomes: list[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


def visible(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in landing.files_under(folder)]


def test_a_new_file_then_nothing_new(producer: Any, run: Fetch, plain: Any, folder: Path) -> None:
    producer.on("/f", {"body": FIRST})
    assert only(run(**plain)) == Outcome("raw_bmo__projets", "codes.csv", "nouveau", len(FIRST))
    assert only(run(**plain)).status == "inchangé"
    assert (folder / "codes.csv").read_bytes() == FIRST
    assert visible(folder) == ["codes.csv"]


def test_an_unchanged_file_is_not_sent_again(producer: Any, run: Fetch, plain: Any, folder: Path) -> None:
    dated = "Wed, 11 Nov 2026 10:00:00 GMT"
    producer.on("/f", {"headers": {"ETag": '"v1"', "Last-Modified": dated}})
    run(**plain)
    (before,) = store.states(folder)
    assert only(run(**plain)).status == "inchangé"
    asked = producer.received[-1].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"v1"', dated)
    (after,) = store.states(folder)
    assert after.checked > before.checked
    assert after.retrieved == before.retrieved


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"touched")])
def test_a_lost_or_altered_file_is_asked_for_whole(
    damage: Callable[[Path], Any], producer: Any, run: Fetch, plain: Any, folder: Path
) -> None:
    producer.on("/f", {"body": FIRST, "headers": {"ETag": '"v1"'}})
    run(**plain)
    damage(folder / "codes.csv")
    assert only(run(**plain)).status in {"nouveau", "révisé"}
    assert (folder / "codes.csv").read_bytes() == FIRST


def test_a_silent_revision_is_told_and_the_old_file_kept_aside(
    producer: Any, run: Fetch, plain: Any, folder: Path
) -> None:
    producer.on("/f", {"body": FIRST}, {"body": SECOND})
    run(**plain)
    assert only(run(**plain)).status == "révisé"
    assert (folder / "codes.csv").read_bytes() == SECOND
    assert [file.read_bytes() for file in (folder / store.REVISIONS).iterdir()] == [FIRST]
    assert visible(folder) == ["codes.csv"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"status": 404}, "réponse 404"),
        ({"status": 503}, "réponse 503"),
        ({"announced": 1000}, "interrompue"),
        ({"body": b"<!DOCTYPE html><html>Maintenance</html>"}, "page HTML"),
        ({"body": FIRST, "headers": {"Content-Type": "text/html; charset=utf-8"}}, "page HTML"),
        ({"body": b""}, "fichier vide"),
        ({"body": b'{"error": "quota"}'}, "format JSON"),
        ({"body": b"x" * 3000, "announced": None}, "limite déclarée"),
    ],
)
def test_the_last_good_file_outlives_a_bad_one(  # noqa: PLR0917 - fixtures
    bad: dict[str, Any], reason: str, producer: Any, run: Fetch, plain: Any, folder: Path
) -> None:
    producer.on("/f", {"body": FIRST}, bad)
    run(**plain)
    failed = only(run(**plain, max_bytes=2000))
    assert (failed.status, failed.file) == ("échec", "codes.csv")
    assert reason in failed.reason
    assert failed.remedy
    assert (folder / "codes.csv").read_bytes() == FIRST


def test_a_run_after_a_failure_resumes(producer: Any, run: Fetch, plain: Any) -> None:
    producer.on("/f", {"status": 404}, {"body": FIRST})
    assert [only(run(**plain)).status for _ in range(2)] == ["échec", "nouveau"]


def test_what_a_killed_download_left_is_swept(producer: Any, run: Fetch, plain: Any, folder: Path) -> None:
    producer.on("/f", {})
    folder.mkdir()
    (folder / f"{store.PARTIAL}codes.csv").write_bytes(b"half")
    run(**plain)
    assert visible(folder) == ["codes.csv"]


def test_a_full_disk_is_told(producer: Any, run: Fetch, plain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    producer.on("/f", {})
    monkeypatch.setattr(store, "install", full)
    failed = only(run(**plain))
    assert "No space left" in failed.reason
    assert "place libre" in failed.remedy


def resource(identifier: str, title: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "title": title, "url": url, "format": "xlsx", **more}


def dataset(producer: Any, *resources: dict[str, Any]) -> dict[str, Any]:
    producer.on("/api/1/datasets/d1/", {"body": json.dumps({"id": "d1", "resources": resources}).encode()})
    return {
        "protocol": "data_gouv",
        "dataset": "d1",
        "resources": r"bmo.*\.(xlsx|zip)$",
        "content": "workbook",
        "api": producer.url("/api/1"),
    }


def test_data_gouv_downloads_the_matching_resources(
    producer: Any, run: Fetch, folder: Path, bmo: Callable[..., Path], inventory: Inventory
) -> None:
    """By their stable address, under the producer's name; the run then recognises the file."""
    bytes_2024 = bmo().read_bytes()
    producer.on("/r/1", {"status": 302, "headers": {"Location": "/static/2025/Base%20BMO_2024.xlsx"}})
    producer.on("/static/2025/Base%20BMO_2024.xlsx", {"body": bytes_2024})
    facts = dataset(
        producer,
        resource("1", "BMO", producer.url("/static/2024/Base%20BMO_2024.xlsx"), latest=producer.url("/r/1")),
        resource("2", "Notice", producer.url("/static/notice.pdf")),
    )
    assert only(run(**facts)).status == "nouveau"
    (found,) = (f for f in landing.scan(folder, inventory) if f.path == "Base BMO_2024.xlsx")
    assert (found.status, found.millesime) == ("reconnu", 2024)
    assert "/static/notice.pdf" not in [request.target for request in producer.received]


def test_a_resource_keeps_its_first_name(
    producer: Any, run: Fetch, folder: Path, bmo: Callable[..., Path]
) -> None:
    """Two names for one wave would be two files of one wave, which a run refuses."""
    folder.mkdir(exist_ok=True)
    workbook = bmo().read_bytes()
    (folder / "Base_open_data_BMO_2024.xlsx").unlink()
    producer.on("/r/1", {"body": workbook})
    latest = {"latest": producer.url("/r/1")}
    run(**dataset(producer, resource("1", "BMO", producer.url("/a/bmo_2024.xlsx"), **latest)))
    facts = dataset(producer, resource("1", "BMO", producer.url("/b/bmo-2024-v2.xlsx"), **latest))
    assert only(run(**facts)).status == "inchangé"
    assert visible(folder) == ["bmo_2024.xlsx"]


def test_two_resources_of_one_name_are_both_kept(producer: Any, run: Fetch, bmo: Callable[..., Path]) -> None:
    workbook = bmo().read_bytes()
    urls = [producer.on(f"/{n}/bmo.xlsx", {"body": workbook}) for n in (1, 2)]
    facts = dataset(producer, *(resource(f"{n}{n}", "", url) for n, url in enumerate(urls)))
    assert [outcome.file for outcome in run(**facts)] == ["00-bmo.xlsx", "11-bmo.xlsx"]


def test_a_name_cannot_leave_the_folder(
    producer: Any, run: Fetch, folder: Path, bmo: Callable[..., Path]
) -> None:
    workbook = bmo().read_bytes()
    url = producer.on("/%2e%2e%2f.bmo%5c..xlsx", {"body": workbook})
    outcome = only(run(**dataset(producer, resource("1", "bmo.xlsx", url))))
    assert (folder / outcome.file).resolve().parent == folder.resolve()
    assert outcome.file in visible(folder)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"resources": []}', "aucun des 0 fichiers"),
        (b'{"message": "gone"}', "illisible"),
        (b"<html>", "illisible"),
    ],
)
def test_a_dataset_that_is_not_what_was_declared(body: bytes, reason: str, producer: Any, run: Fetch) -> None:
    facts = dataset(producer)
    producer.on("/api/1/datasets/d1/", {"body": body})
    assert reason in only(run(**facts)).reason


def test_a_malformed_resource_leaves_the_others_to_their_course(
    producer: Any, run: Fetch, bmo: Callable[..., Path]
) -> None:
    good = producer.on("/bmo.xlsx", {"body": bmo().read_bytes()})
    odd = [resource("1", "", "http://127.0.0.1:x/bmo_1.xlsx"), resource("2", "", ""), resource("3", "", good)]
    assert [outcome.status for outcome in run(**dataset(producer, *odd))] == ["échec", "nouveau"]


def test_a_resource_on_a_private_address_is_refused(producer: Any, run: Fetch) -> None:
    url = producer.url("/bmo.xlsx", "localhost")
    assert "réseau privé" in only(run(**dataset(producer, resource("1", "BMO", url)))).reason


def test_one_failure_leaves_the_others_to_their_course(
    producer: Any, run: Fetch, bmo: Callable[..., Path]
) -> None:
    good, bad = producer.on("/good/bmo.xlsx", {"body": bmo().read_bytes()}), producer.url("/bad/bmo_0.xlsx")
    producer.on("/bad/bmo_0.xlsx", {"status": 404})
    facts = dataset(producer, resource("1", "", bad), resource("2", "", good))
    assert [outcome.status for outcome in run(**facts)] == ["échec", "nouveau"]


def test_opendatasoft_exports_the_whole_dataset(producer: Any, run: Fetch, folder: Path) -> None:
    producer.on("/api/explore/v2.1/catalog/datasets/dpae/exports/csv", {"body": FIRST})
    facts = {"portal": producer.url(""), "dataset": "dpae", "labels": True, "where": "annee >= 2020"}
    assert only(run(protocol="opendatasoft", **facts)).status == "nouveau"
    assert producer.received[0].target.partition("?")[2] == (
        "delimiter=%3B&use_labels=true&where=annee+%3E%3D+2020"
    )
    assert (folder / "dpae.csv").read_bytes() == FIRST


@pytest.fixture
def api(producer: Any) -> dict[str, Any]:
    producer.on("/token", {"body": json.dumps({"access_token": TOKEN, "expires_in": 1499}).encode()})
    return {
        "protocol": "france_travail",
        "url": producer.url("/api/v1/stats"),
        "token_url": producer.url("/token"),
        "scope": "api_v1",
        "name": "stats.json",
        "body": {"codeTerritoire": "28"},
    }


def test_france_travail_is_called_with_a_token(producer: Any, run: Fetch, api: Any, folder: Path) -> None:
    producer.on("/api/v1/stats", {"body": b'{"rows": []}'})
    assert only(run(**api)).status == "nouveau"
    asked, called = producer.received
    assert b"grant_type=client_credentials" in asked.body
    assert f"client_secret={SECRET}".encode() in asked.body
    assert called.headers["Authorization"] == f"Bearer {TOKEN}"
    assert json.loads(called.body) == {"codeTerritoire": "28"}
    assert json.loads((folder / "stats.json").read_bytes()) == {"rows": []}


def test_bad_credentials_are_told_and_not_tried_again(producer: Any, run: Fetch, api: Any) -> None:
    producer.on("/token", {"status": 401, "body": SECRET.encode()})
    failed = only(run(**api))
    assert "jeton refusé" in failed.reason
    assert "FRANCE_TRAVAIL_CLIENT_SECRET" in failed.remedy
    assert len(producer.received) == 1


def test_missing_credentials_are_told_without_a_call(producer: Any, run: Fetch, api: Any) -> None:
    failed = only(run(Credentials(), **api))
    assert "FRANCE_TRAVAIL_CLIENT_ID" in failed.remedy
    assert producer.received == []


def test_a_body_that_is_not_json_is_refused(producer: Any, run: Fetch, api: Any) -> None:
    producer.on("/api/v1/stats", {"body": b'{"rows": ['})
    assert "n’est pas du JSON" in only(run(**api)).reason


@pytest.mark.parametrize(
    ("token_reply", "api_reply"),
    [
        ({"status": 401, "body": SECRET.encode()}, {}),
        ({"status": 503}, {}),
        ({"announced": 1000}, {}),
        ({"body": b"{}"}, {}),
        ({"status": 307, "headers": {"Location": "/elsewhere"}}, {}),
        (None, {"status": 401, "body": TOKEN.encode()}),
        (None, {"status": 500}),
        (None, {"announced": 1000}),
        (None, {"body": b"<html>"}),
        (None, {"body": b'{"rows": []}'}),
    ],
)
def test_a_secret_never_shows(  # noqa: PLR0917 - fixtures
    token_reply: Any,
    api_reply: Any,
    producer: Any,
    run: Fetch,
    api: Any,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither the client's secret nor a token is in a log, a message or a file, whatever fails."""
    if token_reply is not None:
        producer.on("/token", token_reply)
    producer.on("/api/v1/stats", api_reply)
    with caplog.at_level(logging.DEBUG):
        outcomes = run(**api)
    files = [file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()]
    shown = " ".join([repr(outcomes), repr(CREDENTIALS), caplog.text, *capfd.readouterr(), *files])
    assert outcomes
    assert SECRET not in shown
    assert TOKEN not in shown
