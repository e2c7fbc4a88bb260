"""The publisher on real CKANs: what it leaves there, and what it survives."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from kit.portal import Portal
from kit.proxy import Fault, FaultProxy
from publish.checksums import write_checksums
from publish.ckan import marks
from publish.ckan.client import connect
from publish.ckan.errors import PortalError
from publish.ckan.publication import Report, Request, prepare, publish

pytestmark = pytest.mark.portal

NEEDS = "pub_besoins__projets"
CSV = f"{NEEDS}.csv"


def send(
    portal: Portal, release: Path, *faults: Fault, patient: bool = True, **asked: Any
) -> tuple[Report, FaultProxy]:
    """Publish as an editor through a proxy; the journal of the proxy tells what was called."""
    with FaultProxy(portal.url, faults) as proxy:
        client = connect(proxy.url, portal.editor.token)
        if not patient:
            client.pause = lambda seconds: None
        report = publish(client, connect(portal.url), prepare(client, Request(release, **asked)), quiet)
    return report, proxy


def quiet(*_: object) -> None:
    """Nobody watches."""


def assert_converges(portal: Portal, release: Path) -> None:
    """A re-run ends in the verified state, and one more writes nothing."""
    report, _ = send(portal, release)
    assert report.success, report.problems()
    report, proxy = send(portal, release, verify_all=True)
    assert report.unchanged == ["besoins", "previsions"], report.rows()
    assert proxy.writes == []


def shown(portal: Portal, name: str = "besoins") -> dict[str, Any]:
    found: dict[str, Any] = portal.client().action.package_show(id=name)
    return found


def by_key(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource[marks.KEY]: resource for resource in package["resources"]}


@pytest.fixture(params=["portal", "former_portal", "dcat_portal"])
def any_portal(request: pytest.FixtureRequest) -> Portal:
    found: Portal = request.getfixturevalue(request.param)
    return found


def test_what_the_public_finds_edition_after_edition(
    any_portal: Portal, edition: Path, next_edition: Path
) -> None:
    assert_converges(any_portal, edition)
    first = by_key(shown(any_portal))
    for key in (CSV, f"{NEEDS}.parquet"):
        content = requests.get(first[key]["url"], timeout=10).content
        assert content == (edition / "besoins" / "data" / key).read_bytes()
    package = shown(any_portal)
    assert package["license_title"] == "Licence Ouverte / Open Licence 2.0 (Etalab)"
    assert {tag["name"] for tag in package["tags"]} == {"Normandie", "emploi"}
    anyone = any_portal.client()
    found = anyone.action.datastore_search(resource_id=first[CSV]["id"], filters={"code_bassin_ft": "0102"})
    assert [row["libelle_bassin_ft"] for row in found["records"]] == ["'=1+1"]
    dump = requests.get(f"{any_portal.url}/datastore/dump/{first[CSV]['id']}", timeout=10).content.decode()
    assert ",'=1+1," in dump
    assert found["fields"][5]["info"]["label"]

    assert_converges(any_portal, next_edition)

    second = by_key(shown(any_portal))
    assert {key: second[key]["id"] for key in first} == {key: first[key]["id"] for key in first}
    assert {key: second[key]["url"] for key in first} == {key: first[key]["url"] for key in first}
    name = "besoins-2026.11.0.zip"
    archive = requests.get(second[name]["url"], timeout=10).content
    assert archive == (edition / "besoins" / name).read_bytes()
    rows = anyone.action.datastore_search(resource_id=first[CSV]["id"])["records"]
    assert [row["projets_recrutement_nb"] for row in rows] == [13, None, 250]

    assert_converges(any_portal, edition)
    assert shown(any_portal)["version"] == "2026.11.0"


def test_the_dcat_portal_tells_it_in_rdf(dcat_portal: Portal, edition: Path) -> None:
    assert_converges(dcat_portal, edition)
    from rdflib import Graph
    from rdflib.namespace import DCAT, DCTERMS

    # No charset is told: the bytes are UTF-8.
    turtle = requests.get(f"{dcat_portal.url}/dataset/besoins.ttl", timeout=30).content.decode("utf-8")
    graph = Graph().parse(data=turtle, format="turtle")
    (dataset,) = graph.subjects(predicate=None, object=DCAT.Dataset)
    assert str(graph.value(dataset, DCTERMS.accrualPeriodicity)).endswith("/frequency/ANNUAL")
    assert [str(theme) for theme in graph.objects(dataset, DCAT.theme)] == [
        "http://publications.europa.eu/resource/authority/data-theme/SOCI"
    ]
    assert graph.value(dataset, DCAT.contactPoint) is not None
    downloads = {str(address) for address in graph.objects(predicate=DCAT.downloadURL)}
    assert downloads == {resource["url"] for resource in shown(dcat_portal)["resources"]}


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("*", "refuse", nth=6, times=3), Fault("*", "refuse", nth=15, times=2, status=502)],
        [
            Fault("package_create", "lose_answer"),
            Fault("package_revise", "lose_answer", nth=2, times=2),
            Fault("datastore_create", "lose_answer"),
            Fault("datastore_upsert", "lose_answer"),
        ],
        [
            Fault("package_create", "cut_answer"),
            Fault("package_revise", "cut_body"),
            Fault("datastore_upsert", "cut_body"),
        ],
    ],
    ids=["bursts", "lost answers", "cut connections"],
)
def test_faults_that_pass_are_survived_in_the_same_run(
    portal: Portal, edition: Path, faults: list[Fault]
) -> None:
    report, proxy = send(portal, edition, *faults)

    assert {call.fault for call in proxy.calls} - {None} == set(faults)
    assert report.success, report.problems()
    assert_converges(portal, edition)
    assert sorted(by_key(shown(portal))) == sorted(r[marks.KEY] for r in shown(portal)["resources"])


@pytest.mark.parametrize(
    ("action", "nth"),
    [("package_create", 1), ("package_revise", 1), ("package_revise", 2), ("datastore_upsert", 1)],
)
def test_kill_of_ckan_in_a_call(
    portal: Portal, edition: Path, next_edition: Path, action: str, nth: int
) -> None:
    if action == "package_revise":
        assert send(portal, edition)[0].success
    with delayed(portal):
        fault = Fault(action, "during", nth, run=portal.kill_ckan, seconds=0.2)
        report, _ = send(portal, next_edition, fault, patient=False)
    assert report.is_transient
    assert all("Remède" in told for told in report.failures.values())

    portal.start_ckan()
    assert_converges(portal, edition)


@contextmanager
def delayed(portal: Portal) -> Iterator[None]:
    """Each write waits in the index, so that CKAN is killed between its files and its metadata."""
    portal.fail_index("update", code=200, times=50, delay=0.5)
    yield
    portal.fail_index("update", times=0)


def test_index_down_while_files_are_replaced(portal: Portal, edition: Path, next_edition: Path) -> None:
    assert send(portal, edition)[0].success
    held = by_key(shown(portal))

    def fail() -> None:
        portal.fail_index("update", times=200)

    report, _ = send(portal, next_edition, Fault("package_revise", "before", 2, run=fail), patient=False)

    assert report.is_transient
    assert "index de recherche" in report.problems()
    portal.fail_index("update", times=0)
    # The new bytes are there, under the old metadata: the roll-back must not take them for the old ones.
    assert_converges(portal, edition)
    assert (
        requests.get(held[CSV]["url"], timeout=10).content
        == (edition / "besoins" / "data" / CSV).read_bytes()
    )


def test_kill_of_the_publisher(portal: Portal, edition: Path, tmp_path: Path) -> None:
    command = _published_data(edition, tmp_path)
    for action in ("package_create", "package_revise", "datastore_upsert"):
        started: list[subprocess.Popen[bytes]] = []

        def kill(started: list[subprocess.Popen[bytes]] = started) -> None:
            started[0].kill()

        with FaultProxy(portal.url, [Fault(action, "during", run=kill, seconds=0.01)]) as proxy:
            environment = {**os.environ, "VIGIE_CKAN_URL": proxy.url, "VIGIE_CKAN_TOKEN": portal.editor.token}
            started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
            assert started[0].wait(60) == -9
        time.sleep(0.5)  # what the killed process had sent is still being done
    environment |= {"VIGIE_CKAN_URL": portal.url}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert portal.editor.token not in told.stdout + told.stderr
    assert_converges(portal, edition)


def _published_data(edition: Path, folder: Path) -> list[str | Path]:
    """The command that publishes the edition, from a data directory that holds it."""
    data = folder / "data"
    (data / "releases").mkdir(parents=True)
    edition.rename(data / "releases" / edition.name)
    edition.symlink_to(data / "releases" / edition.name)
    (data / "releases" / "latest").symlink_to(edition.name)
    return [Path(sys.executable).with_name("vigie"), "publish", "--data-dir", data]


def test_upload_limit_is_told_and_the_rest_waits_in_private(portal: Portal, edition: Path) -> None:
    (edition / "besoins" / "besoins-2026.11.0.zip").write_bytes(b"0" * 2_000_000)
    write_checksums(edition / "besoins", "une archive lourde", {})
    write_checksums(edition, "une archive lourde", {}, frozenset({"run.json"}))
    portal.restart_ckan(settings={"ckan.max_resource_size": "1"})

    report, _ = send(portal, edition)

    assert "besoins-2026.11.0.zip (2.0 Mo)" in report.failures["besoins"]
    assert "taille_max_mo" in report.failures["besoins"]
    assert report.published == ["previsions"]
    assert portal.client(portal.editor).action.package_show(id="besoins")["private"] is True
    portal.restart_ckan()
    assert_converges(portal, edition)


def test_token_revoked_in_the_middle(portal: Portal, edition: Path) -> None:
    admin = portal.client(portal.admin)
    token = admin.action.api_token_create(user=portal.editor.name, name="brief")["token"]

    def revoke() -> None:
        admin.action.api_token_revoke(token=token)

    with FaultProxy(portal.url, [Fault("package_revise", "before", run=revoke)]) as proxy:
        client = connect(proxy.url, token)
        report = publish(client, connect(portal.url), prepare(client, Request(edition)), quiet)

    assert "VIGIE_CKAN_TOKEN" in report.failures["besoins"]
    assert token not in report.problems()
    assert_converges(portal, edition)


def test_licence_list_without_ours(portal: Portal, edition: Path) -> None:
    portal.restart_ckan(licences="without_ours")
    client = connect(portal.url, portal.editor.token)

    assert "licenses_group_url" in prepare(client, Request(edition)).warnings[0]
    assert_converges(portal, edition)
    assert marks.extras_of(shown(portal))["licence"] == "Licence Ouverte 2.0"


@pytest.mark.parametrize("action", ["package_revise", "datastore_upsert"])
def test_a_person_edits_during_the_publication(
    portal: Portal, edition: Path, next_edition: Path, action: str
) -> None:
    assert send(portal, edition)[0].success
    admin = portal.client(portal.admin)

    def edit() -> None:
        admin.action.package_patch(id="besoins", title="Titre relu")

    report, _ = send(portal, next_edition, Fault(action, "before", run=edit))

    assert "champ « title »" in report.conflicts["besoins"][0]
    assert shown(portal)["title"] == "Titre relu"
    report, _ = send(portal, next_edition, force=frozenset({"besoins"}))
    assert report.success
    assert_converges(portal, next_edition)


def test_a_person_rewrites_a_resource_in_the_web_form(portal: Portal, edition: Path) -> None:
    assert send(portal, edition)[0].success
    client, held = portal.client(portal.editor), by_key(shown(portal))[CSV]
    told = {"id": held["id"], "name": "Mon tableau", "url": held["url"], "format": "CSV"}
    client.action.resource_update(**told)

    report, proxy = send(portal, edition)

    assert CSV in report.conflicts["besoins"][0]
    assert proxy.writes == []
    assert send(portal, edition, force=frozenset({"besoins"}))[0].success
    assert by_key(shown(portal))[CSV]["id"] == held["id"]
    assert_converges(portal, edition)


def test_a_person_deletes_a_dataset(portal: Portal, edition: Path) -> None:
    assert send(portal, edition)[0].success
    held = by_key(shown(portal))
    portal.client(portal.editor).action.package_delete(id="besoins")

    report, proxy = send(portal, edition)

    assert "supprimé" in report.conflicts["besoins"][0]
    assert proxy.writes == []
    assert send(portal, edition, force=frozenset({"besoins"}))[0].success
    assert {key: each["id"] for key, each in by_key(shown(portal)).items()} == {
        key: each["id"] for key, each in held.items()
    }


def test_an_account_that_may_not_publish_is_told(portal: Portal, edition: Path) -> None:
    with pytest.raises(PortalError, match="rôle d’éditeur"):
        prepare(connect(portal.url, "not-a-token"), Request(edition))


def test_address_that_is_no_portal(portal: Portal, edition: Path) -> None:
    client = connect(f"{portal.url}/nowhere", portal.editor.token)
    client.pause = lambda seconds: None
    with pytest.raises(PortalError, match="Remède"):
        prepare(client, Request(edition))
