"""What a published table descends from, walked back in the dbt manifest."""

from collections.abc import Iterable, Mapping
from typing import Any

RAW, MODELS = "raw", "ml"
OBSERVED, MODELLED, MIXED, DECLARED = "observe", "modelise", "mixte", "declare"
NATURES = (OBSERVED, MODELLED, MIXED, DECLARED)
"""What the values of a table are. Mixed: its rows say it, one by one."""


def raw_tables(manifest: Mapping[str, Any], nodes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the raw tables upstream of some nodes, sorted.

    A source that is not raw was made outside dbt, from the models that its `issu_de` names.
    """
    sources = _sources(manifest, nodes)
    return tuple(sorted(source["name"] for source in sources if source["source_name"] == RAW))


def nature(manifest: Mapping[str, Any], node: str) -> str:
    """Return what the values of a published table are, from what it descends from.

    What descends from a model of ours is modelled, whatever else it reads; what no producer's file is behind
    is declared by the project.
    """
    groups = {source["source_name"] for source in _sources(manifest, [node])}
    if MODELS in groups:
        return MODELLED
    return OBSERVED if groups else DECLARED


def _sources(manifest: Mapping[str, Any], nodes: Iterable[str]) -> list[Mapping[str, Any]]:
    seen: set[str] = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += _parents(manifest, node)
    return [manifest["sources"][node] for node in seen if node in manifest["sources"]]


def _parents(manifest: Mapping[str, Any], node: str) -> list[str]:
    if node not in manifest["sources"]:
        return list(manifest["nodes"][node].get("depends_on", {}).get("nodes", []))
    source = manifest["sources"][node]
    made_from = source["config"]["meta"].get("issu_de", [])
    return [f"model.{source['package_name']}.{model}" for model in made_from]
