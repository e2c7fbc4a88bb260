"""A release on a portal: first time, again, next edition, roll-back; somebody else's edits; refusals."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from publish.ckan import datastore, marks
from publish.ckan.client import READS
from publish.ckan.errors import PortalError
from publish.ckan.publication import Report, Request, prepare
from publish.errors import PublicationError

NEEDS = "pub_besoins__projets"


def writes(ckan: Any) -> list[str]:
    return [action for action in ckan.calls if action not in READS]


def resources(ckan: Any, name: str = "besoins") -> dict[str, Any]:
    return {resource[marks.KEY]: resource for resource in ckan.package(name)["resources"]}


def addresses(ckan: Any) -> dict[str, tuple[str, str]]:
    return {key: (resource["id"], resource["url"]) for key, resource in resources(ckan).items()}


def test_first_publication_is_public_and_whole(ckan: Any, edition: Path, send: Callable[..., Report]) -> None:
    report = send(ckan, edition)

    assert report.success
    assert report.published == ["besoins", "previsions"]
    package = ckan.package("besoins")
    assert package["private"] is False
    assert package["license_id"] == "etalab-2.0"
    assert [tag["name"] for tag in package["tags"]] == ["Normandie", "emploi"]
    assert "Une cellule masquée est un intervalle." in package["notes"]
    assert marks.extras_of(package)[marks.STATE] == marks.PUBLISHED
    held = resources(ckan)
    assert list(held)[:3] == [f"{NEEDS}.csv", f"{NEEDS}.xlsx", f"{NEEDS}.parquet"]
    assert ckan.files[held[f"{NEEDS}.csv"]["id"]] == (edition / "besoins/data" / f"{NEEDS}.csv").read_bytes()
    table = ckan.tables[held[f"{NEEDS}.csv"]["id"]]
    assert table["key"] == ["annee", "code_bassin_ft"]
    assert [field["type"] for field in table["fields"]] == ["int8", "text", "text", "text", "float8", "date"]
    assert table["rows"][2]["releve_date"] == "2022-01-09"
    assert table["rows"][1]["projets_recrutement_nb"] is None
    # Portals make CSV files of their tables: no spreadsheet runs a text of one.
    assert table["rows"][2]["libelle_bassin_ft"] == "'=1+1"
    assert "Unité : projets." in table["fields"][4]["info"]["notes"]
    assert ckan.tables[resources(ckan, "previsions")["pub_previsions__scores.csv"]["id"]]["rows"] == []


@pytest.mark.parametrize("bumps", [True, False])
def test_second_run_writes_nothing(
    fake: Any, bumps: bool, edition: Path, send: Callable[..., Report]
) -> None:
    ckan = fake.FakeCkan(bumps_when_nothing_changes=bumps)
    send(ckan, edition)
    ckan.calls.clear()

    report = send(ckan, edition)

    assert report.unchanged == ["besoins", "previsions"]
    assert writes(ckan) == []


def test_next_edition_keeps_addresses_and_old_vintages(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    before = addresses(ckan)

    assert send(ckan, next_edition).success

    after = addresses(ckan)
    assert after.keys() - before.keys() == {"besoins-2026.12.0.zip"}
    assert before.items() <= after.items()
    archive = "besoins-2026.11.0.zip"
    assert ckan.files[before[archive][0]] == (edition / "besoins" / archive).read_bytes()
    rows = ckan.tables[before[f"{NEEDS}.csv"][0]]["rows"]
    assert [row["projets_recrutement_nb"] for row in rows] == [13.0, None, 250.0]
    assert rows[2]["libelle_bassin_ft"] == "Bassin neuf"


def test_roll_back_gives_the_old_edition_again(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    first = addresses(ckan)
    bytes_of_first = dict(ckan.files)
    send(ckan, next_edition)

    assert send(ckan, edition).success

    assert first.items() <= addresses(ckan).items()
    assert bytes_of_first.items() <= ckan.files.items()
    assert ckan.package("besoins")["version"] == "2026.11.0"


def test_what_a_person_changed_is_told_and_kept(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    package = ckan.package("besoins")
    package |= {"title": "Un meilleur titre", "metadata_modified": ckan.tick()}
    ckan.calls.clear()

    report = send(ckan, next_edition)

    assert not report.success
    assert "champ « title »" in report.conflicts["besoins"][0]
    assert report.published == ["previsions"]
    assert ckan.package("besoins") == package
    assert send(ckan, next_edition, force=frozenset({"besoins"})).success
    assert ckan.package("besoins")["title"] == "Besoins"


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({"description": "Relu par le service"}, "champ « description »"),
        ({"size": 3}, "champ « size »"),
        ({"url": "https://ailleurs.exemple/x.csv", "url_type": None}, "champ « url »"),
        ({marks.KEY: ""}, "marques du publicateur"),
    ],
)
def test_a_resource_that_a_person_changed_is_told(
    ckan: Any, edition: Path, send: Callable[..., Report], edit: dict[str, Any], told: str
) -> None:
    send(ckan, edition)
    resources(ckan)[f"{NEEDS}.csv"].update(edit)

    report = send(ckan, edition)

    assert told in report.conflicts["besoins"][0]
    assert send(ckan, edition, force=frozenset({"besoins"})).success


def test_what_a_person_added_is_kept(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    package = ckan.package("besoins")
    package["extras"].insert(0, {"key": "instance", "value": "Observatoire"})
    package["resources"].insert(0, {"id": "r-1", "name": "Note", "url": "https://ailleurs.exemple/note"})

    assert send(ckan, next_edition).success

    assert marks.extras_of(ckan.package("besoins"))["instance"] == "Observatoire"
    assert ckan.package("besoins")["resources"][0]["name"] == "Note"


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"private": True}, "rendu privé"),
        ({"owner_org": "org-2"}, "autre organisation"),
        ({"extras": []}, "ne vient pas de ce programme"),
        ({"state": "deleted"}, "supprimé"),
    ],
)
def test_a_dataset_that_is_not_as_it_was_left_is_told(
    ckan: Any, edition: Path, send: Callable[..., Report], there: dict[str, Any], told: str
) -> None:
    send(ckan, edition)
    ckan.package("besoins").update(there)
    ckan.calls.clear()

    report = send(ckan, edition)

    assert told in " ; ".join(report.conflicts["besoins"])
    assert writes(ckan) == []


def test_a_table_that_goes_stays_and_says_so(
    ckan: Any, edition: Path, next_edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    gone = resources(ckan)["dictionary.csv"]["id"]
    (next_edition / "besoins" / "dictionary.csv").unlink()
    listed = next_edition / "checksums.txt"
    kept = [line for line in listed.read_text().splitlines() if "besoins/dictionary.csv" not in line]
    listed.write_text("\n".join(kept))

    assert send(ckan, next_edition).success

    resource = ckan.resource(gone)
    assert resource["name"] == "[Retirée] Dictionnaire"
    assert "depuis l’édition 2026.12.0" in resource["description"]
    ckan.calls.clear()
    assert send(ckan, next_edition).unchanged == ["besoins", "previsions"]
    assert writes(ckan) == []
    assert send(ckan, edition).success
    assert ckan.resource(gone)["name"] == "Dictionnaire"


def test_long_tables_go_without_api(ckan: Any, edition: Path, send: Callable[..., Report]) -> None:
    send(ckan, edition)
    identifier = resources(ckan)[f"{NEEDS}.csv"]["id"]

    assert send(ckan, edition, table_rows_max=2).success

    assert identifier not in ckan.tables
    assert send(ckan, edition).success
    assert len(ckan.tables[identifier]["rows"]) == 3


def test_flaw_of_the_portal_is_repaired_by_a_check_of_everything(
    ckan: Any, edition: Path, send: Callable[..., Report]
) -> None:
    send(ckan, edition)
    identifier = resources(ckan)[f"{NEEDS}.csv"]["id"]
    size = len(ckan.files[identifier])
    ckan.files[identifier] = b"x" * size
    ckan.tables[identifier]["rows"].pop()

    assert send(ckan, edition).unchanged == ["besoins", "previsions"]
    assert send(ckan, edition, verify_all=True).success

    assert ckan.files[identifier].startswith(b"annee,")
    assert len(ckan.tables[identifier]["rows"]) == 3


def test_portal_that_rewrites_a_field_is_told(ckan: Any, edition: Path, send: Callable[..., Report]) -> None:
    store = ckan.store
    ckan.store = lambda package, files: store({**package, "notes": "réécrit"}, files)

    report = send(ckan, edition)

    assert "notes" in report.failures["besoins"] or "notes" in report.conflicts["besoins"][0]


def test_sample_is_refused_unless_asked_for(
    ckan: Any, make_candidate: Callable[..., Path], send: Callable[..., Report]
) -> None:
    release = make_candidate("sample", origine="echantillon")

    with pytest.raises(PublicationError, match="--allow-sample"):
        send(ckan, release)

    assert ckan.calls == []
    assert send(ckan, release, allow_sample=True).success
    assert "données fictives" in ckan.package("besoins")["title"]
    assert "Données fictives" in ckan.package("besoins")["notes"]


def test_damaged_release_is_refused(ckan: Any, edition: Path, send: Callable[..., Report]) -> None:
    (edition / "besoins" / "data" / f"{NEEDS}.csv").write_bytes(b"a")

    with pytest.raises(PublicationError, match="endommagée"):
        send(ckan, edition)


def test_licence_that_the_portal_ignores_is_told(
    ckan: Any, edition: Path, connect: Callable[..., Any], send: Callable[..., Report]
) -> None:
    ckan.licences = ["cc-by", "notspecified"]

    publication = prepare(connect(ckan), Request(edition))

    assert "licenses_group_url" in publication.warnings[0]
    assert send(ckan, edition).success
    assert ckan.package("besoins")["license_id"] == "notspecified"
    assert marks.extras_of(ckan.package("besoins"))["licence"] == "Licence Ouverte 2.0"
    ckan.licences = ["cc-by"]
    with pytest.raises(PortalError, match="licence_absente"):
        prepare(connect(ckan), Request(edition))


def test_organization_is_the_only_one_or_the_named_one(
    ckan: Any, edition: Path, connect: Callable[..., Any]
) -> None:
    ckan.organizations = {"vigie": "org-1", "region": "org-2"}

    with pytest.raises(PortalError, match="region, vigie"):
        prepare(connect(ckan), Request(edition))
    with pytest.raises(PortalError, match="« ville » absente"):
        prepare(connect(ckan), Request(edition, organization="ville"))
    assert prepare(connect(ckan), Request(edition, organization="region")).organization_id == "org-2"


def test_revoked_token_stops_everything(ckan: Any, edition: Path, send: Callable[..., Report]) -> None:
    def revoke(action: str, moment: str) -> None:
        if action == "datastore_upsert":
            ckan.tokens.clear()

    ckan.fault = revoke
    report = send(ckan, edition)

    assert "VIGIE_CKAN_TOKEN" in report.failures["besoins"]
    assert report.failures["previsions"] == "previsions : pas essayé."
    assert ckan.package("besoins")["private"] is True
    ckan.fault = lambda action, moment: None
    ckan.tokens.add("editrice")
    assert send(ckan, edition).success


def test_withdrawn_dataset_stays_and_says_so(
    ckan: Any, edition: Path, send: Callable[..., Report], withdrawn_edition: Path
) -> None:
    send(ckan, edition)
    kept = {
        resource["id"]: ckan.files[resource["id"]] for resource in ckan.package("previsions")["resources"]
    }

    assert send(ckan, withdrawn_edition).success

    package = ckan.package("previsions")
    assert package["title"] == "[Retiré] Prévisions"
    assert package["notes"].startswith("**Ce jeu n’est plus mis à jour depuis l’édition 2026.12.0.**")
    assert "besoins" in package["notes"]
    assert package["private"] is False
    assert kept.items() <= ckan.files.items()
    ckan.calls.clear()
    assert send(ckan, withdrawn_edition).success
    assert writes(ckan) == []
    assert send(ckan, edition).success
    assert ckan.package("previsions")["title"] == "Prévisions"


@pytest.mark.parametrize(
    "rewritten", [{"title": "Prévisions"}, {"notes": "Description."}, {"title": "[Retiré] Autre"}]
)
def test_a_withdrawal_that_the_portal_rewrites_is_told(
    ckan: Any,
    edition: Path,
    send: Callable[..., Report],
    withdrawn_edition: Path,
    rewritten: dict[str, str],
) -> None:
    send(ckan, edition)

    def rewrite(action: str, moment: str) -> None:
        if (action, moment) == ("package_revise", "after"):
            ckan.package("previsions").update(rewritten)

    ckan.fault = rewrite
    report = send(ckan, withdrawn_edition)

    assert f"champ « {next(iter(rewritten))} »" in report.failures["previsions"]
    assert report.published == ["besoins"]


def test_a_hidden_withdrawal_is_told(
    ckan: Any, edition: Path, send: Callable[..., Report], withdrawn_edition: Path
) -> None:
    send(ckan, edition)

    def hide(action: str, moment: str) -> None:
        if (action, moment) == ("package_revise", "after"):
            ckan.package("previsions")["private"] = True

    ckan.fault = hide
    assert "invisible du public" in send(ckan, withdrawn_edition).failures["previsions"]


def test_a_withdrawal_whose_answer_is_lost_is_read_back_too(
    ckan: Any, edition: Path, send: Callable[..., Report], withdrawn_edition: Path
) -> None:
    send(ckan, edition)

    def lose(action: str, moment: str) -> None:
        if (action, moment) == ("package_revise", "after"):
            ckan.package("previsions")["title"] = "Prévisions"
            raise requests.ConnectionError

    ckan.fault = lose
    assert "champ « title »" in send(ckan, withdrawn_edition).failures["previsions"]


@pytest.mark.parametrize("rank", [0, 4, 15, 19])
def test_rows_at_both_ends_are_read_back(
    ckan: Any, long_edition: Path, send: Callable[..., Report], rank: int
) -> None:
    """Five at each end: a portal that spoils any of them is told at once."""

    def spoil(action: str, moment: str) -> None:
        if (action, moment) == ("datastore_upsert", "after"):
            for table in ckan.tables.values():
                if table["rows"]:
                    table["rows"][rank]["libelle_bassin_ft"] = "réécrit"

    ckan.fault = spoil
    assert f"à la ligne {rank + 1}" in send(ckan, long_edition).failures["besoins"]


@pytest.mark.parametrize("page", [3, 7, 1_000])
def test_every_row_is_read_back_where_all_is_verified(
    ckan: Any, long_edition: Path, send: Callable[..., Report], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(datastore, "BATCH_ROWS", page)
    ckan.rows_a_call = 2
    send(ckan, long_edition)
    rows = ckan.tables[resources(ckan)[f"{NEEDS}.csv"]["id"]]["rows"]
    wanted = copy.deepcopy(rows)
    rows[10]["projets_recrutement_nb"] = 99.0

    assert send(ckan, long_edition).unchanged == ["besoins", "previsions"]
    assert send(ckan, long_edition, verify_all=True).success

    assert ckan.tables[resources(ckan)[f"{NEEDS}.csv"]["id"]]["rows"] == wanted


def test_an_edition_that_does_not_know_its_address_is_refused(
    ckan: Any, make_candidate: Callable[..., Path], send: Callable[..., Report]
) -> None:
    with pytest.raises(PublicationError, match="VIGIE_PORTAL_URL"):
        send(ckan, make_candidate("lost"))
    assert ckan.calls == []


def test_a_token_that_is_nobody_s_is_the_first_thing_to_check(
    edition: Path, ckan: Any, connect: Callable[..., Any]
) -> None:
    with pytest.raises(PortalError, match="Remède : vérifiez d’abord le jeton"):
        prepare(connect(ckan, "faux"), Request(edition))
    with pytest.raises(PortalError, match="d’abord le jeton"):
        prepare(connect(ckan, "faux"), Request(edition, organization="vigie"))
