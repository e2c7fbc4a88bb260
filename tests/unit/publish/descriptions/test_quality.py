import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.catalogue.datasets import Dataset
from publish.catalogue.facts import Frequency
from publish.catalogue.licences import Derivation, Licence
from publish.descriptions.quality import assess
from publish.edition import Edition
from publish.record import read_record

LONG = "Un texte qui dit ce que le jeu contient. " * 3
LATER = {"table": "raw_autre__table", "source": "autre", "retrieved": "2029-01-01"}


@pytest.fixture
def dataset(catalogue: list[Dataset]) -> Dataset:
    """A dataset that lacks nothing."""
    (table,) = catalogue[0].tables
    columns = tuple(replace(column, codes=column.codes or "Une liste") for column in table.columns)
    return replace(
        catalogue[0],
        description=LONG,
        licence=Licence("lo", "LO", "https://exemple.fr/lo"),
        tables=(replace(table, columns=columns),),
    )


@pytest.fixture
def unmet(
    make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> Callable[..., set[str]]:
    """The criteria that a dataset does not meet; `spoil` may change what describes it."""

    def judge(
        dataset: Dataset, spoil: Callable[[dict, dict], Any] = lambda *_: None, **edition: Any
    ) -> set[str]:
        folder = make_candidate() / "besoins"
        facts, package = (
            json.loads((folder / name).read_text("utf-8")) for name in ("metadata.json", "datapackage.json")
        )
        spoil(facts, package)
        quality = assess(dataset, make_edition(**edition), facts, package)
        missing = {each["id"] for each in quality["criteria"] if not each["met"]}
        assert missing == {each["id"] for each in quality["criteria"] if each["remedy"]}
        assert quality["score"] == round(1 - len(missing) / len(quality["criteria"]), 2)
        return missing

    return judge


def test_a_dataset_that_lacks_nothing(unmet: Callable[..., set[str]], dataset: Dataset) -> None:
    assert unmet(dataset) == set()


def _bare(dataset: Dataset) -> Dataset:
    (table,) = dataset.tables
    first, *others = table.columns
    columns = (first, *(replace(column, codes="") for column in others))
    return replace(dataset, tables=(replace(table, columns=columns),))


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda dataset: replace(dataset, description="Court."), {"description"}),
        (_bare, {"documentation"}),
        (lambda dataset: replace(dataset, licence=Licence("lo", "LO")), {"licence"}),
        (
            lambda dataset: replace(dataset, frequency=Frequency("IRREG", "irrégulière", None)),
            {"frequence", "frequence_respectee"},
        ),
    ],
)
def test_what_the_catalogue_lacks(
    unmet: Callable[..., set[str]],
    dataset: Dataset,
    change: Callable[[Dataset], Dataset],
    missing: set[str],
) -> None:
    assert unmet(change(dataset)) == missing


def _keep(package: dict[str, Any], *formats: str) -> None:
    package["resources"] = [each for each in package["resources"] if each["format"] in formats]


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        (lambda facts, package: facts.update(temporal=None), {"couverture_temporelle"}),
        (lambda facts, package: facts["spatial"].update(uri=None), {"couverture_spatiale"}),
        (lambda facts, package: _keep(package, "xlsx"), {"formats"}),
        (lambda facts, package: _keep(package, "csv", "parquet"), {"formats"}),
        (lambda facts, package: _keep(package, "csv", "xlsx"), set()),
    ],
)
def test_what_the_package_lacks(
    unmet: Callable[..., set[str]], dataset: Dataset, spoil: Callable[..., Any], missing: set[str]
) -> None:
    assert unmet(dataset, spoil) == missing


def _remedies(dataset: Dataset, edition: Edition) -> str:
    facts = {"temporal": None, "spatial": {"label": "", "uri": None}}
    quality = assess(dataset, edition, facts, {"resources": []})
    return " ".join(each["remedy"] for each in quality["criteria"])


def test_a_dataset_that_is_late_on_the_others(
    unmet: Callable[..., set[str]], dataset: Dataset, make_edition: Callable[..., Edition]
) -> None:
    (snapshot,) = make_edition().lineage
    later = dict(snapshot) | LATER
    assert unmet(dataset, lineage=(snapshot, later)) == {"frequence_respectee"}
    assert "reçu le 22 novembre 2026" in _remedies(dataset, make_edition(lineage=(snapshot, later)))
    assert unmet(dataset, lineage=(snapshot, later | {"retrieved": "2027-01-01"})) == set()


def test_a_suspended_source_counts_where_its_data_are_held(
    unmet: Callable[..., set[str]], dataset: Dataset, make_edition: Callable[..., Edition]
) -> None:
    (snapshot,) = make_edition().lineage
    suspended = (dict(snapshot) | {"suspension": "suspendue depuis mars 2025"},)
    assert unmet(dataset, lineage=suspended) == {"frequence_respectee"}
    statistic = replace(dataset, derived_from=(Derivation("bmo", "odc-odbl", "statistique"),))
    assert unmet(statistic, lineage=suspended) == set()


def test_the_score_is_in_the_metadata(make_candidate: Callable[..., Path]) -> None:
    record = read_record(make_candidate() / "besoins")
    missing = {criterion.id for criterion in record.quality if not criterion.met}
    assert missing == {"description", "documentation"}
    assert record.quality_score == 0.75
