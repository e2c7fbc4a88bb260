"""What the local portal promises to the tests that use it, on real CKANs."""

import pytest
import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

from kit.portal import Portal
from kit.proxy import Fault, FaultProxy

pytestmark = pytest.mark.portal

CSV = b"code,valeur\n01,1.5\n02,2.5\n"


def create(portal: Portal, name: str = "essai", **more: object) -> dict[str, object]:
    client = portal.client(portal.editor)
    created: dict[str, object] = client.action.package_create(
        name=name, title="Essai", notes="Un essai.", owner_org=portal.organization, **more
    )
    return created


def upload(client: RemoteCKAN, content: bytes) -> dict[str, str]:
    told = {"package_id": "essai", "name": "table"}
    created: dict[str, str] = client.call_action(
        "resource_create", told, files={"upload": ("table.csv", content)}
    )
    return created


def names(portal: Portal) -> list[str]:
    found = portal.client(portal.editor).action.package_search(include_private=True)
    return [package["name"] for package in found["results"]]


@pytest.mark.parametrize("version", ["portal", "former_portal"])
def test_an_editor_publishes_and_anyone_reads(version: str, request: pytest.FixtureRequest) -> None:
    portal: Portal = request.getfixturevalue(version)
    create(portal, license_id="etalab-2.0")
    client, anyone = portal.client(portal.editor), portal.client()
    resource = upload(client, CSV)
    client.action.datastore_create(
        resource_id=resource["id"],
        force=True,
        primary_key=["code"],
        fields=[
            {"id": "code", "type": "text", "info": {"label": "Code", "notes": "Un code."}},
            {"id": "valeur", "type": "float8"},
        ],
        records=[{"code": "01", "valeur": 1.5}, {"code": "02", "valeur": 2.5}],
    )
    assert requests.get(resource["url"], timeout=10).content == CSV
    sql = f'select sum(valeur) as total from "{resource["id"]}"'
    assert anyone.action.datastore_search_sql(sql=sql)["records"] == [{"total": 4.0}]
    shown = anyone.action.package_show(id="essai")
    assert (shown["license_title"], shown["num_resources"]) == (
        "Licence Ouverte / Open Licence 2.0 (Etalab)",
        1,
    )
    assert anyone.action.status_show()["ckan_version"] == portal.version


def test_an_editor_is_no_sysadmin(portal: Portal) -> None:
    create(portal)
    with pytest.raises(NotAuthorized):
        portal.client(portal.editor).action.dataset_purge(id="essai")
    with pytest.raises(NotAuthorized):
        portal.client().action.package_patch(id="essai", title="Autre")
    portal.client(portal.admin).action.dataset_purge(id="essai")


def test_reset_forgets_datasets_files_and_rows(portal: Portal) -> None:
    create(portal)
    assert names(portal) == ["essai"]
    portal.fail_index(times=5)
    portal.reset()
    assert names(portal) == []
    create(portal)


def test_the_portal_may_lack_our_licences_and_limit_uploads(portal: Portal) -> None:
    portal.restart_ckan(licences="without_ours", settings={"ckan.max_resource_size": "1"})
    listed = {licence["id"] for licence in portal.client().action.license_list()}
    assert "notspecified" in listed
    assert not listed & {"etalab-2.0", "odc-odbl"}
    create(portal)
    with pytest.raises(ValidationError) as refused:
        upload(portal.client(portal.editor), b"x" * 2_000_000)
    assert "upload" in refused.value.error_dict
    portal.reset()
    assert "etalab-2.0" in {licence["id"] for licence in portal.client().action.license_list()}


def test_ckan_killed_in_mid_call_forgets_the_dataset(portal: Portal) -> None:
    portal.fail_index(code=200, delay=3)  # the call lasts long enough to be killed
    fault = Fault("package_create", "during", seconds=1, run=portal.kill_ckan)
    with FaultProxy(portal.url, [fault]) as proxy:
        client = portal.client(portal.editor, proxy.url)
        with pytest.raises(requests.ConnectionError):
            client.action.package_create(name="essai", owner_org=portal.organization)
        assert [call.status for call in proxy.writes] == [0]
    assert not portal.answers()
    portal.start_ckan()
    with pytest.raises(NotFound):
        portal.client(portal.editor).action.package_show(id="essai")
    create(portal)


def test_an_index_that_is_down_rolls_a_creation_back(portal: Portal) -> None:
    portal.fail_index(times=1)
    with pytest.raises(CKANAPIError):
        create(portal)
    with pytest.raises(NotFound):
        portal.client(portal.editor).action.package_show(id="essai")
    create(portal)
    assert names(portal) == ["essai"]


def test_an_answer_that_is_lost_was_acted_upon(portal: Portal) -> None:
    with FaultProxy(portal.url, [Fault("package_create", "lose_answer")]) as proxy:
        client = portal.client(portal.editor, proxy.url)
        with pytest.raises(requests.ConnectionError):
            client.action.package_create(name="essai", owner_org=portal.organization)
    assert names(portal) == ["essai"]


def test_an_upload_cut_in_mid_body_leaves_nothing(portal: Portal) -> None:
    create(portal)
    with FaultProxy(portal.url, [Fault("resource_create", "cut_body")]) as proxy:
        client = portal.client(portal.editor, proxy.url)
        with pytest.raises(requests.ConnectionError):
            upload(client, CSV * 100_000)
    assert portal.client().action.package_show(id="essai")["resources"] == []


def test_a_token_revoked_in_mid_run_is_refused_from_then_on(portal: Portal) -> None:
    admin = portal.client(portal.admin)
    token = admin.action.api_token_create(user="editor", name="passager")["token"]

    def revoke() -> None:
        admin.action.api_token_revoke(token=token)

    with FaultProxy(portal.url, [Fault("package_patch", "before", nth=2, run=revoke)]) as proxy:
        create(portal)
        client = type(admin)(proxy.url, apikey=token)
        client.action.package_patch(id="essai", title="Un")
        with pytest.raises(NotAuthorized):
            client.action.package_patch(id="essai", title="Deux")
    assert portal.client().action.package_show(id="essai")["title"] == "Un"


def test_a_portal_is_found_again_after_a_stop(portal: Portal) -> None:
    create(portal)
    url = portal.url
    portal.stop()
    portal.start()
    assert (portal.url, names(portal)) == (url, ["essai"])


def test_the_dcat_profile_serves_a_graph(dcat_portal: Portal) -> None:
    from rdflib import DCAT, RDF, Graph

    create(dcat_portal, frequency="http://publications.europa.eu/resource/authority/frequency/ANNUAL")
    answer = requests.get(f"{dcat_portal.url}/dataset/essai.ttl", timeout=10)
    graph = Graph().parse(data=answer.content, format="turtle")
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) == 1
