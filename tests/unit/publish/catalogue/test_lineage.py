"""What is behind a dataset, walked back over dbt and over what is made outside of it."""

from typing import Any

import pytest

from publish.catalogue.lineage import nature, raw_tables


def source(group: str, name: str, **meta: list[str]) -> dict[str, Any]:
    return {"source_name": group, "name": name, "package_name": "projet", "config": {"meta": meta}}


@pytest.fixture
def manifest() -> dict[str, Any]:
    parents = {
        "model.projet.pub_prevision": ["model.projet.fct_prevision", "model.projet.dim"],
        "model.projet.fct_prevision": ["source.projet.ml.prevision"],
        "model.projet.feat": ["model.projet.dim", "source.projet.raw.raw_a__projets"],
        "model.projet.dim": ["source.projet.raw.raw_b__codes", "seed.projet.libelles"],
        "model.projet.pub_autre": ["source.projet.raw.raw_c__autre"],
        "model.projet.pub_regles": ["seed.projet.libelles"],
        "model.projet.pub_protege": ["source.projet.secret.protege"],
    }
    return {
        "nodes": {
            **{name: {"depends_on": {"nodes": nodes}} for name, nodes in parents.items()},
            "seed.projet.libelles": {"depends_on": {"macros": []}},
        },
        "sources": {
            "source.projet.raw.raw_a__projets": source("raw", "raw_a__projets"),
            "source.projet.raw.raw_b__codes": source("raw", "raw_b__codes"),
            "source.projet.raw.raw_c__autre": source("raw", "raw_c__autre"),
            "source.projet.ml.prevision": source("ml", "prevision", issu_de=["feat"]),
            "source.projet.secret.protege": source("secret", "protege", issu_de=["pub_autre"]),
        },
    }


def test_lineage_goes_through_what_is_made_outside_dbt(manifest: dict[str, Any]) -> None:
    assert raw_tables(manifest, ["model.projet.pub_prevision"]) == ("raw_a__projets", "raw_b__codes")


def test_a_dataset_does_not_bear_the_sources_of_another(manifest: dict[str, Any]) -> None:
    assert raw_tables(manifest, ["model.projet.pub_autre"]) == ("raw_c__autre",)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("pub_prevision", "modelise"),
        ("pub_autre", "observe"),
        ("pub_protege", "observe"),
        ("pub_regles", "declare"),
    ],
)
def test_what_descends_from_a_model_is_never_observed(
    manifest: dict[str, Any], model: str, told: str
) -> None:
    assert nature(manifest, f"model.projet.{model}") == told
