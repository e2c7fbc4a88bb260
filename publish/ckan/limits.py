"""What no portal accepts, refused before the first call."""

import re
from collections.abc import Iterator, Sequence

from publish.ckan.desired import DesiredDataset, DesiredResource, DesiredTable
from publish.ckan.errors import PortalError
from publish.ckan.profile import Profile

NAME = re.compile(r"[a-z0-9_-]{2,100}")
KEY = re.compile(r"[a-z0-9._-]{1,100}")
COLUMN_BYTES = 63
COLUMNS_MAX = 1_500
TERM_BYTES = 32_766
"""The longest value that the search index of CKAN takes whole."""


def refuse_beyond_limits(datasets: Sequence[DesiredDataset], profile: Profile) -> None:
    """Raise one PortalError that tells every value beyond what portals accept."""
    found = [problem for dataset in datasets for problem in _problems(dataset, profile.taille_max_mo)]
    if found:
        raise PortalError("Rien n’a été envoyé : " + "\n".join(found))


def _problems(dataset: DesiredDataset, size_max: float | None) -> Iterator[str]:
    if not NAME.fullmatch(dataset.name):
        yield (
            f"{dataset.name} : nom refusé par CKAN. Attendu : 2 à 100 lettres minuscules sans accent, "
            "chiffres, - ou _. Remède : corrigez « identifiant » dans l’exposition dbt."
        )
    for key, value in dataset.extras.items():
        if len(str(value).encode()) > TERM_BYTES:
            yield f"{dataset.name}, champ « {key} » : plus de {TERM_BYTES} octets. Ôtez-le du profil."
    for resource in dataset.resources:
        yield from _resource_problems(dataset.name, resource, size_max)


def _resource_problems(dataset: str, resource: DesiredResource, size_max: float | None) -> Iterator[str]:
    where = f"{dataset}, {resource.key}"
    if not KEY.fullmatch(resource.key):
        yield f"{where} : nom de fichier refusé. Attendu : minuscules sans accent, chiffres, point, - ou _."
    if size_max is not None and resource.size > size_max * 1_000_000:
        yield (
            f"{where} : {resource.size / 1_000_000:.1f} Mo, limite du portail {size_max:g} Mo (taille_max_mo "
            "du profil). Remède : faites relever ckan.max_resource_size, puis la valeur du profil."
        )
    if resource.table:
        yield from _table_problems(where, resource.table)


def _table_problems(where: str, table: DesiredTable) -> Iterator[str]:
    names = [str(field["id"]) for field in table.fields]
    if len(names) > COLUMNS_MAX:
        yield f"{where} : {len(names)} colonnes, {COLUMNS_MAX} au plus. Remède : découpez la table."
    for name in names:
        if name.startswith("_") or '"' in name or name != name.strip() or not name:
            yield f"{where}, colonne « {name} » : nom refusé par CKAN. Remède : renommez-la."
        if len(name.encode()) > COLUMN_BYTES:
            yield f"{where}, colonne « {name} » : plus de {COLUMN_BYTES} octets. Remède : raccourcissez-la."
