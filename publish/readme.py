"""`LISEZMOI.md`: what a dataset is, what to know before using it, and how to open it."""

from collections.abc import Collection, Iterator, Mapping

from publish.addresses import Addresses
from publish.catalogue import Dataset, Table
from publish.edition import Edition
from publish.examples import examples
from publish.reports.french import integer


def readme(
    dataset: Dataset,
    edition: Edition,
    rows: Mapping[str, int],
    formats: Mapping[str, Collection[str]],
    absent: Mapping[str, Mapping[str, str]],
) -> str:
    """Return the text of the file; `rows` and `formats` are those of each table, `absent` says what it lacks.

    Its three examples of access run as they are printed, from the folder of the dataset.
    """
    blocks = [
        f"# {edition.mark(dataset.title)}",
        f"Édition {edition.version}, {edition.territory}. {_terms(dataset)}",
        dataset.description,
        "## À savoir avant d’utiliser ces données",
        "\n".join(f"- {warning.texte}" for warning in dataset.warnings),
        "## Tables",
        "\n".join(_tables(dataset, rows, formats)),
        *_lacks(absent),
        "Une cellule vide est une valeur masquée ou inconnue, jamais zéro. Les codes sont du texte : leurs "
        "zéros de tête comptent. Chaque colonne est décrite dans `dictionary.csv` et dans `schemas/`.",
        "Dans les fichiers CSV, un texte qu’un tableur prendrait pour une formule est précédé d’une "
        "apostrophe : il commence par `=`, `+`, `-` ou `@` sans être un nombre, au début de la cellule ou "
        "après `;`, une tabulation ou un retour à la ligne. Les fichiers Parquet, XLSX et GeoJSON gardent le "
        "texte exact.",
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
    """The table of the examples: the first one with rows and every usual format, else the first one."""
    return next(
        (table for table in dataset.tables if rows[table.name] and "xlsx" in formats[table.name]),
        dataset.tables[0],
    )


def _access(
    table: Table, dataset: Dataset, edition: Edition, formats: Mapping[str, Collection[str]]
) -> Iterator[str]:
    address = Addresses(edition.public_url).file(dataset.name, f"data/{table.name}.parquet")
    yield "## Trois façons d’ouvrir une table"
    yield (
        f"Depuis ce dossier. En ligne, le même fichier de la dernière édition est à l’adresse <{address}>."
    )
    columns = {column.name: column.type for column in table.columns}
    for example in examples(table.name, columns, formats[table.name], "data/"):
        yield f"**{example.tool}** : {example.purpose}."
        if example.code:
            yield f"```python\n{example.code}\n```"
