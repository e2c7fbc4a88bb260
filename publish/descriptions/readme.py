"""`LISEZMOI.md`: what a dataset is, what to know before using it, and how to open it."""

from collections.abc import Collection, Iterator, Mapping

from publish.addresses import Addresses
from publish.catalogue.datasets import Dataset, Table
from publish.descriptions.examples import examples
from publish.edition import Edition
from publish.french import integer

FORMULAS = (
    "Dans les fichiers CSV, un texte qu’un tableur prendrait pour une formule est précédé d’une "
    "apostrophe : il commence par `=`, `+`, `-` ou `@` sans être un nombre, au début de la cellule ou "
    "après `;`, une tabulation ou un retour à la ligne. Les fichiers Parquet, XLSX et GeoJSON gardent le "
    "texte exact."
)
COUNT = {2: "Deux", 3: "Trois"}


def readme(
    dataset: Dataset,
    edition: Edition,
    rows: Mapping[str, int],
    formats: Mapping[str, Collection[str]],
    absent: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the text of the file, for a folder that holds these formats.

    Its examples of access run as they are printed, from that folder.

    Args:
        dataset: what it is about.
        edition: what identifies the edition.
        rows: how many each table has.
        formats: those in which each table is there.
        absent: the formats that a table has not, and why; None in the archive, which holds some of them.
    """
    kinds = {kind for held in formats.values() for kind in held}
    blocks = [
        f"# {edition.mark(dataset.title)}",
        f"Édition {edition.version}, {edition.territory}. {_terms(dataset)}",
        *([] if absent is not None else [_elsewhere(dataset, edition)]),
        dataset.description,
        "## À savoir avant d’utiliser ces données",
        "\n".join(f"- {warning.texte}" for warning in dataset.warnings),
        "## Tables",
        "\n".join(_tables(dataset, rows, formats)),
        *_lacks(absent or {}),
        "Une cellule vide est une valeur masquée ou inconnue, jamais zéro. Les codes sont du texte : leurs "
        "zéros de tête comptent. Chaque colonne est décrite dans `dictionary.csv` et dans `schemas/`.",
        *([FORMULAS] if "csv" in kinds else []),
        *_access(_shown(dataset, rows, formats), dataset, edition, formats),
        "## Méthode",
        dataset.methodology,
    ]
    return "\n\n".join(blocks) + "\n"


def _terms(dataset: Dataset) -> str:
    text = (
        f"[{dataset.licence.title}]({dataset.licence.url})" if dataset.licence.url else dataset.licence.title
    )
    return f"Producteur : {dataset.producer}. Licence : {text}."


def _elsewhere(dataset: Dataset, edition: Edition) -> str:
    address = Addresses(edition.public_url).file(dataset.name, "", edition.version)
    return (
        "Cette archive garde de l’édition les tables en Parquet et ce qui les décrit ; `sha256sum -c "
        "checksums.txt` vérifie les fichiers. Les autres formats de la même édition (CSV, classeurs, "
        f"contours) sont à l’adresse <{address}>."
    )


def _tables(
    dataset: Dataset, rows: Mapping[str, int], formats: Mapping[str, Collection[str]]
) -> Iterator[str]:
    yield "| table | contenu | lignes | formats |\n|---|---|---:|---|"
    for table in dataset.tables:
        kinds = ", ".join(formats[table.name])
        yield f"| `{table.name}` | {table.title} | {integer(rows[table.name])} | {kinds} |"


def _lacks(absent: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    lines = [
        f"- `{table}` n’est pas en {kind.upper()} : {reason}."
        for table, reasons in absent.items()
        for kind, reason in reasons.items()
    ]
    if lines:
        yield "\n".join(lines)


def _shown(dataset: Dataset, rows: Mapping[str, int], formats: Mapping[str, Collection[str]]) -> Table:
    """The table of the examples: with rows, then in as many formats as it can; the first one of these."""
    return max(dataset.tables, key=lambda table: (rows[table.name] > 0, "xlsx" in formats[table.name]))


def _access(
    table: Table, dataset: Dataset, edition: Edition, formats: Mapping[str, Collection[str]]
) -> Iterator[str]:
    address = Addresses(edition.public_url).file(dataset.name, f"data/{table.name}.parquet")
    columns = {column.name: column.type for column in table.columns}
    shown = list(examples(table.name, columns, formats[table.name], "data/"))
    yield f"## {COUNT[len(shown)]} façons d’ouvrir une table"
    yield (
        f"Depuis ce dossier. En ligne, le même fichier de la dernière édition est à l’adresse <{address}>."
    )
    for example in shown:
        yield f"**{example.tool}** : {example.purpose}."
        if example.code:
            yield f"```python\n{example.code}\n```"
