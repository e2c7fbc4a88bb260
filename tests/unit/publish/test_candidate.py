import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package, system

from publish.candidate import build_candidate
from publish.catalogue.datasets import Dataset
from publish.edition import Edition
from publish.errors import PublicationError

MakeCandidate = Callable[..., Path]
ReadTree = Callable[[Path], dict[str, bytes | str]]
NOTICE = "DONNEES_FICTIVES.txt"


def test_a_dataset_has_all_its_files(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate()
    files = {path.relative_to(candidate).as_posix() for path in candidate.rglob("*") if path.is_file()}
    descriptions = (
        *("CHANGES.md", "LISEZMOI.md", "checksums.txt", "datapackage.json", "dictionary.csv"),
        "metadata.json",
    )
    exchange = ("dcat.ttl", "dcat.rdf", "dcat.jsonld", "schema-org.jsonld")
    tables = {"besoins": "pub_besoins__projets", "previsions": "pub_previsions__scores"}
    assert files == {
        *("checksums.txt", "release.json", "run.json", "sources.json"),
        *("catalog.ttl", "catalog.rdf", "catalog.jsonld"),
        *(f"validation/{table}.json" for table in tables.values()),
        *(f"{dataset}/{name}" for dataset in tables for name in (*descriptions, *exchange)),
        *(f"{name}/schemas/{table}.json" for name, table in tables.items()),
        *(f"{name}/{name}-2026.11.0.zip" for name in tables),
        *(
            f"{name}/data/{table}.{kind}"
            for name, table in tables.items()
            for kind in ("csv", "parquet", "xlsx")
        ),
        *("portal/index.html", *(f"portal/jeux/{dataset}.html" for dataset in tables)),
        *(f"portal/apercus/{table}.js" for table in tables.values()),
    }


def test_two_builds_are_the_same_bytes(make_candidate: MakeCandidate, tree: ReadTree) -> None:
    assert tree(make_candidate("one")) == tree(make_candidate("two"))


def test_the_bytes_do_not_depend_on_how_the_tables_were_exported(
    make_candidate: MakeCandidate, tables_dir: Path, tree: ReadTree
) -> None:
    before = tree(make_candidate("one"))
    path = tables_dir / "pub_besoins__projets.parquet"
    content = pq.read_table(path).replace_schema_metadata({"exporté": "autrement"})
    pq.write_table(content, path, compression="gzip", row_group_size=1)
    assert tree(make_candidate("two")) == before


def test_the_independent_reader_finds_the_packages_valid(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate()
    for path in sorted(candidate.glob("*/datapackage.json")):
        with system.use_context(trusted=True):
            report = Package(str(path)).validate()
        assert report.flatten(["type", "note"]) == []
        assert report.valid


def test_the_independent_reader_sees_a_broken_file(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate()
    data = candidate / "besoins" / "data" / "pub_besoins__projets.csv"
    data.write_bytes(data.read_bytes().replace(b"2024,01,0101", b"2023,01,0101"))
    report = Package(str(candidate / "besoins" / "datapackage.json")).validate()
    assert {"hash-count", "primary-key"} <= {kind for (kind,) in report.flatten(["type"])}


def test_codes_keep_their_leading_zeros_for_the_independent_reader(make_candidate: MakeCandidate) -> None:
    package = Package(str(make_candidate() / "besoins" / "datapackage.json"))
    rows = package.get_resource("pub_besoins__projets").read_rows()
    assert [row["code_region"] for row in rows] == ["01", "01", "01"]
    assert [row["projets_recrutement_nb"] for row in rows[:2]][1] is None


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_accepts_the_lists(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate()
    for folder in (candidate, candidate / "besoins", candidate / "previsions"):
        run = subprocess.run(
            ["sha256sum", "--check", "--strict", "checksums.txt"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    (candidate / "besoins" / "CHANGES.md").write_text("altéré", encoding="utf-8")
    broken = subprocess.run(
        ["sha256sum", "--check", "checksums.txt"], cwd=candidate, capture_output=True, check=False
    )
    assert broken.returncode == 1


def test_a_sample_says_so_in_every_description(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate(origine="echantillon")
    for dataset in ("besoins", "previsions"):
        described = ("datapackage.json", "dictionary.csv", "metadata.json", "CHANGES.md", "checksums.txt")
        for name in (*described, "dcat.ttl", "dcat.rdf", "dcat.jsonld", "schema-org.jsonld"):
            assert "données fictives" in (candidate / dataset / name).read_text(encoding="utf-8"), name
    title = (candidate / "besoins" / "CHANGES.md").read_text(encoding="utf-8").splitlines()[0]
    assert title == "# Besoins — données fictives : journal de l’édition 2026.11.0"
    parquet = candidate / "besoins" / "data" / "pub_besoins__projets.parquet"
    assert pq.read_schema(parquet).metadata == {b"titre": "Besoins — données fictives".encode()}
    assert json.loads((candidate / "release.json").read_text(encoding="utf-8"))["fictif"] is True
    assert (candidate / NOTICE).read_text(encoding="utf-8").startswith("DONNÉES FICTIVES")


def test_real_data_never_say_so(make_candidate: MakeCandidate, tree: ReadTree) -> None:
    files = tree(make_candidate(origine="depot"))
    assert NOTICE not in files
    assert [path for path, content in files.items() if b"fictives" in bytes(content)] == []  # type: ignore[arg-type]


def test_the_dictionary_describes_every_column(make_candidate: MakeCandidate) -> None:
    with (make_candidate() / "besoins" / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["colonne"] for row in rows][:2] == ["annee", "code_region"]
    assert rows[1] == {
        "jeu_de_donnees": "Besoins",
        "table": "pub_besoins__projets",
        "colonne": "code_region",
        "type": "texte",
        "unite": "",
        "description": "Description de code_region.",
        "liste_codes": "Code officiel géographique",
    }
    assert [row["type"] for row in rows][4:] == ["décimal", "date"]


def test_the_metadata_measure_the_coverage_and_keep_the_lineage(make_candidate: MakeCandidate) -> None:
    metadata = json.loads((make_candidate() / "besoins" / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["coverage"] == {
        "annee": [2023, 2024],
        "code_region": ["01"],
        "code_departement": [],
        "code_bassin_ft": ["0101", "0102"],
    }
    assert metadata["tables"][0]["rows"] == 3
    assert metadata["spatial_coverage"] == "Normandie"
    assert metadata["keywords"] == ["emploi", "Normandie"]
    assert metadata["warnings"] == [
        {"code": "cellules_masquees", "texte": "Une cellule masquée est un intervalle."}
    ]
    assert [source["file"] for source in metadata["lineage"]] == ["a/bmo.xlsx", "b/bmo.xlsx"]
    assert metadata["lineage"][0]["sha256"] == "a" * 64
    assert (metadata["origine"], metadata["region"], metadata["fictif"]) == ("depot", "28", False)


def test_the_order_of_the_lineage_does_not_count(
    make_candidate: MakeCandidate, make_edition: Callable[..., Edition], tree: ReadTree
) -> None:
    (snapshot,) = make_edition().lineage
    older = {**snapshot, "millesime": 2023}
    one = make_candidate("one", lineage=(snapshot, older))
    two = make_candidate("two", lineage=(older, snapshot))
    assert tree(one) == tree(two)


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ({}, "Tables sans validation : pub_besoins__projets, pub_previsions__scores"),
        (
            {"pub_besoins__projets": False, "pub_previsions__scores": True},
            "Validation en échec : pub_besoins__projets",
        ),
    ],
)
def test_without_a_favourable_verdict_nothing_is_built(
    validation: dict[str, bool],
    message: str,
    catalogue: list[Dataset],
    tables_dir: Path,
    make_edition: Callable[..., Edition],
) -> None:
    folder = tables_dir.parent / "candidate"
    verdicts = {name: json.dumps({"success": success, "n": 1}) for name, success in validation.items()}
    with pytest.raises(PublicationError, match=message):
        build_candidate(make_edition(), catalogue, tables_dir, verdicts, folder)
    assert not folder.exists()


def test_a_missing_table_is_named(make_candidate: MakeCandidate, tables_dir: Path) -> None:
    (tables_dir / "pub_previsions__scores.parquet").unlink()
    with pytest.raises(PublicationError, match=r"pub_previsions__scores.parquet : fichier absent"):
        make_candidate()


def test_columns_that_differ_from_the_catalogue_are_named(
    make_candidate: MakeCandidate, tables_dir: Path
) -> None:
    path = tables_dir / "pub_previsions__scores.parquet"
    pq.write_table(pq.read_table(path).drop_columns("est_retenu"), path)
    with pytest.raises(PublicationError, match=r"attendues : .*est_retenu"):
        make_candidate()


def test_the_candidate_replaces_the_one_before(make_candidate: MakeCandidate) -> None:
    leftover = make_candidate() / "besoins" / "data" / "ancien.csv"
    leftover.write_text("a", encoding="utf-8")
    make_candidate()
    assert not leftover.exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_files_of_a_table_that_did_not_change_stay(
    make_candidate: MakeCandidate, tree: ReadTree, ending: str
) -> None:
    first = make_candidate()
    before = tree(first)
    kept, redone = (
        first / f"besoins/data/pub_besoins__projets.{ending}",
        first / f"previsions/data/pub_previsions__scores.{ending}",
    )
    for path in (kept, redone):
        path.write_text("as it was", encoding="utf-8")
    make_candidate(unchanged=frozenset({"pub_besoins__projets"}))
    assert kept.read_bytes() == b"as it was"
    assert redone.read_bytes() != b"as it was"
    kept.unlink()
    assert tree(make_candidate(unchanged=frozenset({"pub_besoins__projets"}))) == before


def test_a_workbook_does_not_change_with_the_edition_alone(make_candidate: MakeCandidate) -> None:
    workbook = "besoins/data/pub_besoins__projets.xlsx"
    first, next_one = make_candidate(), make_candidate("next", version="2026.12.0")
    assert (next_one / workbook).read_bytes() == (first / workbook).read_bytes()


def test_a_sample_file_in_a_landing_folder_marks_the_whole_edition(
    make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> None:
    vintage = {**make_edition().lineage[0], "fictitious": True}
    assert (make_candidate(lineage=(vintage,)) / "DONNEES_FICTIVES.txt").exists()
    assert not (make_candidate("other") / "DONNEES_FICTIVES.txt").exists()
