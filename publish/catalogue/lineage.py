"""Which raw tables a dataset is made from, walked back in the dbt manifest."""

from collections.abc import Iterable, Mapping
from typing import Any

RAW = "raw"


def raw_tables(manifest: Mapping[str, Any], nodes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the raw tables upstream of some nodes, sorted.

    A source that is not raw was made outside dbt, from the models that its `issu_de` names.
    """
    seen: set[str] = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += _parents(manifest, node)
    sources = [manifest["sources"][node] for node in seen if node in manifest["sources"]]
    return tuple(sorted(source["name"] for source in sources if source["source_name"] == RAW))


def _parents(manifest: Mapping[str, Any], node: str) -> list[str]:
    if node not in manifest["sources"]:
        return list(manifest["nodes"][node].get("depends_on", {}).get("nodes", []))
    source = manifest["sources"][node]
    made_from = source["config"]["meta"].get("issu_de", [])
    return [f"model.{source['package_name']}.{model}" for model in made_from]
