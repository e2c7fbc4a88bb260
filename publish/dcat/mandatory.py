"""The facts without which a dataset may not be published: portals refuse it, or show it as anonymous."""

from collections.abc import Iterator

from publish.dcat.vocabularies import vocabularies
from publish.errors import PublicationError
from publish.record import DatasetRecord


def refuse_incomplete(record: DatasetRecord) -> None:
    """Refuse a dataset that lacks a fact that DCAT-AP 3 or the portals that harvest it ask for.

    Raises:
        PublicationError: a fact is missing, or the licence is not one that a high-value dataset may bear.
    """
    if missing := [fact for fact, present in _facts(record) if not present]:
        raise PublicationError(
            f"Jeu de données « {record.name} » : il manque {', '.join(missing)} dans ses métadonnées. "
            "Complétez son exposition dbt ou dbt_project/catalogue.yml."
        )
    if record.hvd_categories and not vocabularies().licence(record.licence.id).high_value:
        raise PublicationError(
            f"Jeu de données « {record.name} » : un jeu de forte valeur ne peut pas être sous "
            f"« {record.licence.title} » (règlement (UE) 2023/138 : CC BY 4.0 ou moins restrictive). "
            "Ôtez ses catégories HVD de son exposition dbt, ou l’extrait qui impose cette licence."
        )


def _facts(record: DatasetRecord) -> Iterator[tuple[str, object]]:
    yield "le titre", record.title.strip()
    yield "la description", record.description.strip()
    yield "l’éditeur", record.publisher.name.strip()
    yield "le contact", record.contact.name.strip()
    yield "l’adresse de la licence", record.licence.url
    yield "des mots-clés", record.keywords
    yield "un thème européen", record.themes
    yield "un fichier à télécharger", record.resources
