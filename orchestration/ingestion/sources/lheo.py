"""LHEO, the French exchange format of training courses: `lheo > offres > formation > action > session`.

Versions 2.0 to 2.3 and the dialect of EDOF differ by their namespace and agree on the names read here. Only
the elements named below are ever built: contacts, addresses and free texts, which hold names, telephones and
e-mails, are not among them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.readers.xml import Node, records

Path = Sequence[str]

FORMATION: Mapping[str, Path] = {
    "intitule_formation": ["intitule-formation"],
    "certifiante": ["certifiante"],
    "objectif_general": ["objectif-general-formation"],
    "niveau_entree": ["code-niveau-entree"],
    "niveau_sortie": ["code-niveau-sortie"],
    "code_rncp": ["certification", "code-RNCP"],
    "code_rs": ["certification", "code-RS"],
    "code_certifinfo": ["certification", "code-CERTIFINFO"],
    "siret": ["organisme-formation-responsable", "SIRET-organisme-formation", "SIRET"],
}
ACTION: Mapping[str, Path] = {
    "modalites_enseignement": ["modalites-enseignement"],
    "modalites_entrees_sorties": ["modalites-entrees-sorties"],
    "conventionnement": ["conventionnement"],
    "heures_centre": ["nombre-heures-centre"],
    "heures_entreprise": ["nombre-heures-entreprise"],
    "heures_total": ["nombre-heures-total"],
    "prix_total_ttc": ["prix-total-TTC"],
}
SESSION: Mapping[str, Path] = {
    "debut": ["periode", "debut"],
    "fin": ["periode", "fin"],
    "etat_recrutement": ["etat-recrutement"],
    # What tells the track of training, since LHEO 2.3: a code per cycle of the session.
    "types_cycle": ["cycle", "type-cycle"],
    "types_alternance": ["cycle", "alternance", "type-alternance"],
}
PLACE: Mapping[str, Path] = {
    "code_commune_insee": ["coordonnees", "adresse", "code-INSEE-commune"],
    "code_postal": ["coordonnees", "adresse", "codepostal"],
}
# Several codes of one course: `code/version/rank`, separated by a blank.
CODES: Mapping[str, str] = {
    "codes_formacode": "code-FORMACODE",
    "codes_nsf": "code-NSF",
    "codes_rome": "code-ROME",
}
HEADER = (
    *("espace_noms", "numero_formation", "date_maj", "numero_action", "numero_session", "rang_lieu"),
    *FORMATION,
    *CODES,
    *ACTION,
    *SESSION,
    *PLACE,
    "indicateurs",
)
KEPT = frozenset(
    {
        *("action", "session", "lieu-de-formation", "domaine-formation", "extras", "extra", *CODES.values()),
        *(name for paths in (FORMATION, ACTION, SESSION, PLACE) for path in paths.values() for name in path),
    }
)
# What stands for an absent action, session or place: a course without them still gives a row.
NONE = "0"


def read(data: bytes) -> Grid:
    """One row per session and place of training; a course or an action without session still gives one.

    An action or a session without number bears its rank. Raises UnreadableFile.
    """
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    for namespace, formation in records(data, "lheo", "formation", KEPT):
        for line, row in _rows(namespace, formation):
            rows.append(row)
            lines.append(line)
    return Grid([HEADER, *rows], [0, *lines])


def _rows(namespace: str, formation: Node) -> Iterator[tuple[int, tuple[str, ...]]]:
    whole = (*_values(formation, FORMATION), *_codes(formation))
    head = (namespace, formation.attributes.get("numero", ""), formation.attributes.get("datemaj", ""))
    for action_number, action in _numbered(formation.all("action")):
        sessions = _numbered(action.all("session") if action else [])
        places = _ranked(action.all("lieu-de-formation") if action else [])
        for (session_number, session), (rank, place) in product(sessions, places):
            parts = ((action, ACTION), (session, SESSION), (place, PLACE))
            yield (
                (session or action or formation).line,
                (
                    *(*head, action_number, session_number, rank),
                    *whole,
                    *(value for node, paths in parts for value in _values(node, paths)),
                    _flags(node for node in (formation, action, session) if node),
                ),
            )


def _numbered(nodes: Sequence[Node]) -> list[tuple[str, Node | None]]:
    return [((node and node.attributes.get("numero")) or rank, node) for rank, node in _ranked(nodes)]


def _ranked(nodes: Sequence[Node]) -> list[tuple[str, Node | None]]:
    return [(str(i), node) for i, node in enumerate(nodes, start=1)] or [(NONE, None)]


def _values(node: Node | None, paths: Mapping[str, Path]) -> list[str]:
    return [" ".join(node.values(*path)) if node else "" for path in paths.values()]


def _codes(formation: Node) -> list[str]:
    return [
        " ".join(
            f"{code}/{node.attributes.get('ref', '')}/{node.attributes.get('tag', '')}"
            for node in formation.all("domaine-formation", name)
            for code in node.text.split()
        )
        for name in CODES.values()
    ]


def _flags(nodes: Iterable[Node]) -> str:
    """The yes-or-no extras, `name=0` or `name=1`: nothing else of them, since an extra may hold anything."""
    extras = [extra for node in nodes for extra in node.all("extras", "extra")]
    flags = [(extra.attributes.get("info"), extra.text.strip()) for extra in extras]
    return " ".join(dict.fromkeys(f"{name}={flag}" for name, flag in flags if name and flag in {"0", "1"}))
