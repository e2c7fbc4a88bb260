"""A readable title for a column: the declared one, else its name with a declared list of words."""

from collections.abc import Mapping

# What an ending says of a figure; the longest endings first.
_ENDINGS = {
    "_lo_80": " : borne basse à 80 %",
    "_hi_80": " : borne haute à 80 %",
    "_lo_95": " : borne basse à 95 %",
    "_hi_95": " : borne haute à 95 %",
    "_min": " : borne basse",
    "_max": " : borne haute",
    "_nb": " (nombre)",
    "_pct": " (%)",
    "_eur": " (euros)",
    "_classe": " (classe)",
    "_indice": " (indice)",
    "_motif_secret": " : motif du secret",
}
_QUESTIONS = ("est_", "a_")


def column_title(name: str, words: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return the title of a column: its words, written as French does, and what its ending says.

    Args:
        name: the name of the column.
        words: how to write those whose form in a column name is not the French one.
        titles: the whole title of some names, or their title without its ending for names that have one.
    """
    if name in titles:
        return titles[name]
    stem, ending = _cut(f"_{name}")
    stem = stem.removeprefix("_")
    question = next((mark for mark in _QUESTIONS if stem.startswith(mark)), "")
    spelt = " ".join(words.get(word, word) for word in stem.removeprefix(question).split("_"))
    text = titles.get(stem, spelt)
    title = f"{text}{ending}".removeprefix(" : ")
    return f"{title[:1].upper()}{title[1:]}{' (oui ou non)' if question else ''}"


def _cut(name: str) -> tuple[str, str]:
    for ending, meaning in _ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending), meaning
    return name, ""
