"""GeoJSON (RFC 7946): one row per feature, its properties then its geometry as text."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.readers.limits import LIMITS, Limits

GEOMETRY = "geometry"
_MARK = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')


def is_geojson(head: bytes) -> bool:
    """Whether the head of a file is that of a feature or of a collection of features."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and bool(_MARK.search(head))


def read(text: str, limits: Limits = LIMITS) -> Grid:
    """The header holds every property, then `geometry`; features are numbered from 1.

    Raises UnreadableFile: oversized or truncated file, not a collection of features, no geometry.
    """
    if len(text) > limits.geojson_bytes:
        raise UnreadableFile(
            f"GeoJSON de {len(text) // 1_000_000} Mo",
            f"au plus {limits.geojson_bytes // 1_000_000} Mo",
            "téléchargez une version simplifiée, ou un fichier par région",
        )
    features = _features(_parsed(text))
    for number, feature in enumerate(features, start=1):
        _check(feature, number)
    names = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
    rows = [
        [*(feature["properties"].get(name) for name in names), _geometry(feature)] for feature in features
    ]
    return Grid([[*names, GEOMETRY], *rows], range(len(features) + 1))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"JSON illisible à la colonne {error.colno}",
            "un GeoJSON complet",
            "le fichier est sans doute tronqué : téléchargez-le de nouveau",
            location=f"ligne {error.lineno}",
        ) from error
    except RecursionError as error:
        raise _malformed("JSON trop imbriqué", "") from error


def _refuse_constant(name: str) -> NoReturn:
    raise _malformed(f"nombre « {name} »", "")


def _features(document: Any) -> Sequence[Any]:
    if isinstance(document, dict) and document.get("type") == "Feature":
        return [document]
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise _malformed("aucune liste « features »", "")
    return features


def _check(feature: Any, number: int) -> None:
    where = f"entité {number}"
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise _malformed("entité sans « properties »", where)
    if not isinstance(feature.get(GEOMETRY), dict):
        raise _malformed("entité sans géométrie", where)


def _geometry(feature: Mapping[str, Any]) -> str:
    return json.dumps(feature[GEOMETRY], separators=(",", ":"))


def _malformed(found: str, where: str) -> UnreadableFile:
    return UnreadableFile(
        found,
        "une collection d’entités GeoJSON (RFC 7946), chacune avec ses propriétés et sa géométrie",
        "exportez de nouveau la couche en GeoJSON",
        location=where,
    )
