"""The rules that say whether to buy: each looks at one cell and gives a finding, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

from models_ml.purchasing.tables import Tables

PUBLISHABLE, NEED, LEVER, FILL = "R-PUB", "R-NEED", "R-LEVER", "R-FILL"
FAVOURABLE, CONTRARY, GUIDES, SILENT = "favorable", "contraire", "oriente", "sans_objet"
BUY, DO_NOT_BUY, ACT_OTHERWISE, LOCALLY, NO_NEED = (
    "acheter",
    "ne_pas_acheter",
    "agir_autrement",
    "a_instruire",
    "sans_besoin",
)
_MOTIVES = {
    "volume_insuffisant": "trop peu de projets de recrutement attendus pour une proposition",
    "valeurs_masquees": "trop de valeurs masquées par le secret statistique",
    "intervalle_trop_large": "prévision trop incertaine",
}


@dataclass(frozen=True)
class Fill:
    """Bounds of the entries in places of which they are known, and the places; `scope`: where."""

    places: float
    lowest: float
    highest: float
    scope: str | None


@dataclass(frozen=True)
class Cell:
    """What the rules read of an occupation in a basin, for the next wave; NaN where it is not known.

    `lasting_difficult`: difficult projects that are not seasonal. `is_training_lever`: None where the causes
    of the tension are not known.
    """

    is_local: bool
    why_local: str | None
    probability: float
    lasting_difficult: float
    is_training_lever: bool | None
    levers: str | None
    fill: Fill


@dataclass(frozen=True)
class Finding:
    """What a rule says of a cell, and what would change it (French)."""

    rule: str
    result: str
    sentence: str
    turn: str
    value: float = float("nan")
    threshold: float = float("nan")
    unit: str = ""


@dataclass(frozen=True)
class Verdict:
    """What comes of the rules, with those that were read, in their order."""

    name: str
    findings: tuple[Finding, ...]


def judge(cell: Cell, tables: Tables) -> Verdict:
    """Read the rules in turn until one is against; a rule that is not in force is not read."""
    findings: list[Finding] = []
    for rule, (look, otherwise) in _RULES.items():
        if not tables.holds(rule):
            continue
        finding = look(cell, tables)
        findings.append(finding)
        if finding.result == CONTRARY:
            return Verdict(otherwise, tuple(findings))
        if rule == LEVER and finding.result == SILENT:
            return Verdict(LOCALLY, tuple(findings))
    return Verdict(BUY, tuple(findings))


def _publishable(cell: Cell, _: Tables) -> Finding:
    if cell.is_local:
        why = _MOTIVES.get(str(cell.why_local), "données insuffisantes")
        return Finding(
            PUBLISHABLE,
            CONTRARY,
            f"À instruire localement : {why}.",
            "Un besoin chiffré par le territoire, ou davantage de projets à la prochaine enquête.",
        )
    return Finding(PUBLISHABLE, FAVOURABLE, "Volume, masquage et incertitude permettent de proposer.", "")


def _need(cell: Cell, tables: Tables) -> Finding:
    least_probability = tables.number(NEED, "probabilite_penurie_min")
    least_volume = tables.number(NEED, "difficiles_non_saisonniers_min")
    unlikely = isnan(cell.probability) or cell.probability < least_probability
    few = isnan(cell.lasting_difficult) or cell.lasting_difficult < least_volume
    chance = _chance(cell.probability, least_probability)
    volume = f"environ {cell.lasting_difficult:.0f} projets difficiles non saisonniers"
    if unlikely:
        turn = f"Une probabilité de pénurie d’au moins {_pct(100 * least_probability)}."
        return Finding(NEED, CONTRARY, f"{chance}.", turn, cell.probability, least_probability, "probabilité")
    result = CONTRARY if few else FAVOURABLE
    turn = (
        f"Au moins {least_volume:.0f} projets difficiles non saisonniers."
        if few
        else f"Une probabilité de pénurie sous {_pct(100 * least_probability)}."
    )
    sentence = f"{chance}, {volume} (seuil : {least_volume:.0f})."
    return Finding(NEED, result, sentence, turn, cell.lasting_difficult, least_volume, "projets")


def _lever(cell: Cell, _: Tables) -> Finding:
    if cell.is_training_lever is None:
        return Finding(
            LEVER,
            SILENT,
            "Les causes de la tension ne sont pas connues dans la région pour ce métier.",
            "Un diagnostic local des causes, ou la publication de l’indicateur de tension.",
        )
    if cell.is_training_lever:
        return Finding(
            LEVER, FAVOURABLE, f"Former est un levier : {cell.levers}.", "D’autres causes de tension."
        )
    named = f" : {cell.levers}" if cell.levers else ""
    return Finding(
        LEVER,
        CONTRARY,
        f"Former n’est pas le levier{named or ' : aucune cause marquée que la formation corrige'}.",
        "Un lien formation-emploi plus marqué, ou un manque de candidats formés, dans les causes de tension.",
    )


def _fill(cell: Cell, tables: Tables) -> Finding:
    least, enough = tables.number(FILL, "remplissage_min"), tables.number(FILL, "places_min")
    fill = cell.fill
    if fill.scope is None or fill.places < enough:
        return Finding(
            FILL,
            SILENT,
            "Trop peu de places achetées à portée pour juger du remplissage.",
            f"Un remplissage inférieur à {_pct(least)} sur au moins {enough:.0f} places.",
            unit="pour cent",
        )
    low, high = 100 * fill.lowest / fill.places, 100 * fill.highest / fill.places
    between = _pct(low) if round(low) == round(high) else f"entre {_pct(low)} et {_pct(high)}"
    sentence = f"Remplissage {between} sur {fill.places:.0f} places ({fill.scope}), seuil {_pct(least)}"
    middle = (low + high) / 2
    if high < least:
        return Finding(
            FILL,
            CONTRARY,
            f"{sentence} : aucune place de plus, agir sur l’orientation et l’attractivité.",
            f"Un remplissage d’au moins {_pct(least)} des places existantes.",
            middle,
            least,
            "pour cent",
        )
    if low >= least:
        turn = f"Un remplissage inférieur à {_pct(least)}."
        return Finding(FILL, FAVOURABLE, f"{sentence}.", turn, middle, least, "pour cent")
    doubtful = "le secret statistique ne permet pas de trancher : vérifier avec les organismes"
    turn = f"Un remplissage établi sous {_pct(least)}."
    return Finding(FILL, GUIDES, f"{sentence} ; {doubtful}.", turn, middle, least, "pour cent")


_RULES: dict[str, tuple[Callable[[Cell, Tables], Finding], str]] = {
    PUBLISHABLE: (_publishable, LOCALLY),
    NEED: (_need, NO_NEED),
    LEVER: (_lever, ACT_OTHERWISE),
    FILL: (_fill, DO_NOT_BUY),
}


def _pct(value: float) -> str:
    return f"{value:.0f} %"


def _chance(probability: float, least: float) -> str:
    if isnan(probability):
        return "Probabilité de pénurie inconnue"
    return f"Probabilité de pénurie de {_pct(100 * probability)} (seuil : {_pct(100 * least)})"
