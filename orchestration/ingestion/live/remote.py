"""From declared facts to the files that a producer serves today, protocol by protocol."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, assert_never
from urllib.parse import quote, unquote, urlsplit

from orchestration.ingestion.http import Call, DownloadError, Http
from orchestration.ingestion.live.facts import (
    DataGouvDataset,
    FranceTravailCall,
    Live,
    OpendatasoftExport,
    PlainFile,
)

_DESCRIPTION_BYTES = 20_000_000
_SHOWN_TITLES = 5


@dataclass(frozen=True)
class Remote:
    """One file to download: what names it for good (`key`), the name to keep it under, how to ask for it."""

    key: str
    name: str
    call: Call


def remotes(facts: Live, http: Http) -> list[Remote]:
    """The files behind the facts. Raises DownloadError."""
    match facts:
        case PlainFile():
            return [Remote(facts.url, facts.name, Call(facts.url, facts.requests_per_second))]
        case DataGouvDataset():
            return _resources(facts, http)
        case OpendatasoftExport():
            return [_export(facts)]
        case FranceTravailCall():
            call = Call(facts.url, facts.requests_per_second, json=facts.body)
            return [Remote(f"{facts.url} {facts.name}", facts.name, call)]
    assert_never(facts)


def _export(facts: OpendatasoftExport) -> Remote:
    url = f"{facts.portal}/api/explore/v2.1/catalog/datasets/{quote(facts.dataset)}/exports/csv"
    params = {"delimiter": ";", "use_labels": str(facts.labels).lower()}
    params |= {"where": facts.where} if facts.where else {}
    return Remote(url, f"{facts.dataset}.csv", Call(url, facts.requests_per_second, params=params))


def _resources(facts: DataGouvDataset, http: Http) -> list[Remote]:
    url = f"{facts.api}/datasets/{quote(facts.dataset)}/"
    listed = _listed(http.read(Call(url, facts.requests_per_second), _DESCRIPTION_BYTES))
    pattern = re.compile(facts.resources, re.IGNORECASE)
    chosen = [r for r in listed if pattern.search(_file_name(r)) or pattern.search(str(r.get("title")))]
    if not chosen:
        titles = ", ".join(f"« {r.get('title')} »" for r in listed[:_SHOWN_TITLES]) or "aucun"
        raise DownloadError(
            f"aucun des {len(listed)} fichiers du jeu {facts.dataset} ne répond au motif {facts.resources}",
            f"corrigez `resources` dans l’inventaire (premiers fichiers du jeu : {titles})",
        )
    home = urlsplit(facts.api).hostname
    return _distinct([_resource(resource, facts, home) for resource in chosen])


def _listed(body: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        resources = json.loads(body)["resources"]
        return [r for r in resources if r["id"] and r["url"]]
    except (ValueError, KeyError, TypeError):
        raise DownloadError(
            "description du jeu de données illisible",
            "vérifiez l’identifiant du jeu dans l’inventaire ; l’API de data.gouv.fr a peut-être changé",
        ) from None


def _resource(resource: Mapping[str, Any], facts: DataGouvDataset, home: str | None) -> Remote:
    """`latest` follows the resource through its versions; its `url` changes with each."""
    url = str(resource.get("latest") or resource["url"])
    return Remote(str(resource["id"]), _file_name(resource), Call(url, facts.requests_per_second, home=home))


def _file_name(resource: Mapping[str, Any]) -> str:
    """The producer's name of the file, made harmless: no folder, no leading dot, plain characters."""
    path = str(resource["url"]).partition("?")[0].partition("#")[0]
    last = PurePosixPath(unquote(path)).name
    return re.sub(r"[^\w.() -]", "_", last).lstrip(". ") or str(resource["id"])


def _distinct(found: Sequence[Remote]) -> list[Remote]:
    """Two resources may bear one file name: theirs then hold the start of their identifiers."""
    shared = {name for name, n in Counter(remote.name for remote in found).items() if n > 1}
    return [
        replace(remote, name=f"{remote.key[:8]}-{remote.name}") if remote.name in shared else remote
        for remote in found
    ]
