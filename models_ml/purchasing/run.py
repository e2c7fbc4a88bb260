"""From the frames that the project holds to proposals, reasons, courses and portfolio."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from models_ml.purchasing.courses import placements, suitable
from models_ml.purchasing.portfolio import CHOSEN, PLANNED, Portfolio, build_options, solve
from models_ml.purchasing.proposals import WAVE, Means, Proposal, covered, fills, propose
from models_ml.purchasing.rules import BUY
from models_ml.purchasing.tables import Tables
from models_ml.purchasing.target import PurchaseTarget
from models_ml.shortage.cells import PLACE, PROJECTS
from models_ml.shortage.target import ShortageTarget

_NEXT_WAVE = 1
_DECIMALS = 6
_KEY = dict.fromkeys(WAVE, "int64") | dict.fromkeys(PLACE, "str")
_COURSE = {
    **dict.fromkeys(("code_formacode", "libelle_formacode", "objectif", "modalite"), "str"),
    "code_niveau_sortie": "str",
    **dict.fromkeys(("heures_min_nb", "heures_nb", "heures_max_nb", "cout_heure_eur"), "float64"),
    "cout_origine": "str",
}
_PLACEMENTS = [
    f"placements_{unit}{bound}"
    for unit in ("par_place", "1000_heures", "1000_eur")
    for bound in ("", "_lo_80", "_hi_80")
]
_PUBLIC = ("part_pic_pct", "part_pic_lo_pct", "part_pic_hi_pct", "part_pic_entrees_nb")
_FILL = ("remplissage_places_nb", "remplissage_min_pct", "remplissage_max_pct")
_PLACES = ("places_nb", "places_lo_80", "places_hi_80", "cout_eur", "cout_lo_80", "cout_hi_80", "rang")
TYPES: dict[str, dict[str, str]] = {
    "propositions": {
        **_KEY,
        "verdict": "str",
        **_COURSE,
        "axe_pacte": "str",
        **dict.fromkeys(("cout_place_eur", "places_session_nb", "passage_poids"), "float64"),
        **dict.fromkeys(("financeur", "code_dispositif", "code_regle_financeur"), "str"),
        "est_arbitrage": "boolean",
        **dict.fromkeys((*_PLACES, *_PLACEMENTS, *_PUBLIC, *_FILL), "float64"),
        **dict.fromkeys(("remplissage_perimetre", "regles", "motif", "ce_qui_changerait"), "str"),
    },
    "motifs": {
        **_KEY,
        "ordre": "int64",
        **dict.fromkeys(("code_regle", "resultat"), "str"),
        **dict.fromkeys(("constat_nb", "seuil_nb"), "float64"),
        **dict.fromkeys(("unite", "phrase", "bascule"), "str"),
    },
    "parcours": {
        "code_fap": "str",
        **_COURSE,
        "visee": "str",
        **dict.fromkeys(("poids", "sessions_nb", "places_nb"), "float64"),
    },
    "portefeuille": {
        **_KEY,
        **dict.fromkeys(("scenario", "code_departement", "axe_pacte"), "str"),
        **dict.fromkeys(CHOSEN, "float64"),
    },
    "synthese": {
        **dict.fromkeys(WAVE, "int64"),
        **dict.fromkeys(("scenario", "plan", "axe_pacte"), "str"),
        **dict.fromkeys(PLANNED, "float64"),
        "motif": "str",
    },
}
"""The columns of each frame."""


@dataclass(frozen=True)
class PurchaseInputs:
    """Frames that the proposals read.

    `shortages`, `needs`: the forecasts of shortages and of needs (`ml/penuries`, `ml/projets`). `courses`,
    `links`, `supply`, `distances`, `levers`, `counts`, `publics`, `basins`: `feat_achats__parcours`,
    `__metiers`, `__offre`, `__distances`, `__leviers`, `__taux`, `__publics`, `__bassins`. `tables`: rules.
    """

    shortages: pd.DataFrame
    needs: pd.DataFrame
    courses: pd.DataFrame
    links: pd.DataFrame
    supply: pd.DataFrame
    distances: pd.DataFrame
    levers: pd.DataFrame
    counts: pd.DataFrame
    publics: pd.DataFrame
    basins: pd.DataFrame
    tables: Tables


@dataclass(frozen=True)
class PurchaseResult:
    """Frames of docs/architecture.md, section 5, and notes in French."""

    propositions: pd.DataFrame
    motifs: pd.DataFrame
    parcours: pd.DataFrame
    portefeuille: pd.DataFrame
    synthese: pd.DataFrame
    notes: tuple[str, ...]


def run(inputs: PurchaseInputs, target: PurchaseTarget, shortage: ShortageTarget) -> PurchaseResult:
    """Judge every cell of the next wave, by the rules in force on its first day, and solve the portfolio."""
    cells = _cells(inputs)
    tables = inputs.tables.on(date(int(cells["annee"].min()), 1, 1)) if len(cells) else inputs.tables
    if tables.rules.empty:
        # A wave from before the rules is judged by none.
        cells = cells.iloc[:0]
    courses = _priced(inputs)
    brings = placements(inputs.counts, shortage, target.seed, target.draws)
    offered = suitable(courses, inputs.links, brings, target.poids_minimum)
    filled = fills(cells, inputs.supply, inputs.distances, tables)
    reached = covered(inputs.basins, inputs.distances, tables)
    made = propose(cells, filled, Means(_by_occupation(offered), brings, tables, target, reached))
    rows = _typed("propositions", pd.DataFrame([one.row for one in made]))
    propositions = rows.round(_DECIMALS).assign(rang=_ranks(rows))
    portfolio = solve(_options(propositions, cells, inputs), target.scenario, target)
    return PurchaseResult(
        propositions=propositions,
        # The sums behind them may differ by a hair from one run to the next.
        motifs=_typed("motifs", _findings(made)).round(_DECIMALS),
        parcours=_typed("parcours", offered).round(_DECIMALS),
        portefeuille=_typed("portefeuille", _dated(portfolio.cells, cells)),
        synthese=_typed("synthese", _dated(portfolio.summary, cells)),
        notes=_notes(propositions, portfolio),
    )


def _cells(inputs: PurchaseInputs) -> pd.DataFrame:
    """The cells of the next wave, with what the rules read."""
    own = inputs.shortages[inputs.shortages["annee"] - inputs.shortages["cutoff_annee"] == _NEXT_WAVE]
    needs = inputs.needs[inputs.needs["est_retenu"] & (inputs.needs["mesure"] == PROJECTS)]
    projects = needs[[*WAVE, *PLACE, "yhat"]].rename(columns={"yhat": "projets"})
    cells = own.merge(projects, how="left", on=[*WAVE, *PLACE])
    cells = cells.merge(inputs.basins, how="left", on="code_bassin_ft")
    levers = inputs.levers[
        ["code_region", "code_fap", "code_leviers", "libelle_leviers", "est_formation_levier"]
    ]
    cells = cells.merge(levers, how="left", on=["code_region", "code_fap"])
    last = inputs.supply[[*PLACE, "places_nb"]]
    cells = cells.merge(last, how="left", on=PLACE)
    lasting = (cells["projets_non_saisonniers_nb"] / cells["projets"].where(cells["projets"] > 0)).clip(0, 1)
    return cells.assign(
        # Seasonal projects are taken to be as difficult as the others: no source tells them apart.
        difficiles_non_saisonniers_nb=cells["projets_difficiles_nb"] * lasting,
        places_nb=cells["places_nb"].fillna(0.0),
    ).sort_values([*WAVE, *PLACE], ignore_index=True)


def _priced(inputs: PurchaseInputs) -> pd.DataFrame:
    """Courses whose cost may be told, with the axis that pays and the share of the public of the pact."""
    axes = inputs.tables.objectives[["objectif", "visee", "axe_pacte"]]
    publics = inputs.publics.set_index("code_domaine_formacode")
    low, high = publics["entrees_pic_min"], publics["entrees_pic_max"]
    people = (publics["entrees_min"] + publics["entrees_max"]) / 2
    known = people.where(people > 0)
    shares = pd.DataFrame(
        {
            "part_pic": ((low + high) / 2 / known).clip(upper=1),
            "part_pic_min": (low / publics["entrees_max"].where(people > 0)).clip(upper=1),
            "part_pic_max": (high / publics["entrees_min"].where(publics["entrees_min"] > 0)).clip(upper=1),
            "pic_entrees_nb": known,
        }
    )
    priced = inputs.courses[inputs.courses["cout_heure_eur"].notna()]
    return priced.merge(axes, how="left", on="objectif").merge(
        shares.reset_index(), how="left", on="code_domaine_formacode"
    )


def _options(propositions: pd.DataFrame, cells: pd.DataFrame, inputs: PurchaseInputs) -> pd.DataFrame:
    own = propositions.merge(
        cells[[*PLACE, "places_nb"]].rename(columns={"places_nb": "places_last"}), on=PLACE
    )
    departments = inputs.basins[["code_bassin_ft", "code_departement"]]
    bought = own.merge(departments, how="left", on="code_bassin_ft").assign(
        places_annee_precedente_nb=own["places_last"] / own["passage_poids"]
    )
    return build_options(bought, cells)


def _ranks(rows: pd.DataFrame) -> pd.Series:
    """The place of each purchase in its basin, the most placements an hour first."""
    bought = rows["placements_1000_heures"].where(rows["verdict"] == BUY)
    return bought.groupby(rows["code_bassin_ft"]).rank(ascending=False, method="first")


def _by_occupation(offered: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[Any]] = {
        str(code): rows.to_dict("records") for code, rows in offered.groupby("code_fap")
    }
    return found


def _findings(made: list[Proposal]) -> pd.DataFrame:
    rows = [
        (
            *(one.row[name] for name in (*WAVE, *PLACE)),
            order,
            finding.rule,
            finding.result,
            finding.value,
            finding.threshold,
            finding.unit or None,
            finding.sentence,
            finding.turn or None,
        )
        for one in made
        for order, finding in enumerate(one.findings, start=1)
    ]
    return pd.DataFrame(rows, columns=list(TYPES["motifs"]))


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a frame in their order; those that no row brings are empty."""
    return frame.reindex(columns=list(TYPES[name])).astype(TYPES[name])


def _dated(frame: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    if cells.empty:
        return frame.assign(annee=0, cutoff_annee=0).iloc[:0]
    return frame.assign(**{name: int(cells[name].iloc[0]) for name in WAVE})


def _notes(propositions: pd.DataFrame, portfolio: Portfolio) -> tuple[str, ...]:
    counts = propositions["verdict"].value_counts()
    told = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    return (f"Propositions d’achat : {told or 'aucune, faute de prévision des pénuries'}.", *portfolio.notes)
