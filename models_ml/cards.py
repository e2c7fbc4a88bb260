"""Model cards, in French, from what a run has left: declaration, scores, notes (Mitchell et al., 2019)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from models_ml.engine.declaration import Declaration

_WORST = 3
_PARAMETERS = 12


class Scores(Declaration):
    """Where scores are: rows over everything have no `overall`; `detail` cuts those of the worst groups.

    Without `overall`, every row is over everything, and no group is looked for.
    """

    frame: str
    groups: tuple[str, ...]
    overall: tuple[str, ...] = ()
    detail: str | None = None
    error: str | None = None
    higher_is_better: bool = False


class Card(Declaration):
    """What no run can compute of a model: its purpose, its data and method in words, what it is not for."""

    titre: str
    objet: str
    donnees: str
    methode: str
    hors_portee: tuple[str, ...]
    scores: Scores | None = None


def load_cards() -> dict[str, Card]:
    """Read `models_ml/targets/fiches.yml`, by target."""
    path = Path(__file__).with_name("targets") / "fiches.yml"
    return {name: Card.model_validate(one) for name, one in yaml.safe_load(path.read_text("utf-8")).items()}


def render(card: Card, record: Mapping[str, Any], frame: pd.DataFrame | None, source: str) -> str:
    """Markdown of a card.

    Args:
        card: its words.
        record: `run.json` of the target: declared parameters, notes, fingerprint of the code.
        frame: scores of the backtest, with `modele` and `est_retenu` where several compete; None where
            nothing can be scored.
        source: the data that the figures come from, as the reader must be told.
    """
    parts = [
        f"# {card.titre}",
        f"**Objet.** {card.objet}",
        f"**Données.** {card.donnees}",
        f"**Méthode.** {card.methode}",
        f"## Chiffres du rétrotest\n\nDonnées : {source}.",
        *_figures(card.scores, frame),
        "## Usages hors de portée\n\n" + "\n".join(f"- {use}" for use in card.hors_portee),
        "## Paramètres déclarés\n\n" + _parameters(record.get("target", {})),
        "## Ce que dit le calcul\n\n" + "\n".join(f"- {note}" for note in record.get("notes") or ["Rien."]),
        f"Empreinte du programme : `{str(record.get('code', ''))[:12]}`.",
    ]
    return "\n\n".join(parts) + "\n"


def _figures(scores: Scores | None, frame: pd.DataFrame | None) -> list[str]:
    if scores is None or frame is None or frame.empty:
        return ["Aucun rétrotest n’est possible."]
    retained = frame[frame["est_retenu"]] if "est_retenu" in frame else frame
    whole = retained[retained[list(scores.overall)].isna().all(axis=1)]
    keys = {*scores.groups, *scores.overall}
    measures = [name for name in frame.select_dtypes("number") if name not in keys]
    model = [name for name in ("modele",) if name in frame]
    shown = _table(whole[[*scores.groups, *model, *measures]])
    if scores.detail is None or scores.error is None:
        return [shown]
    others = [name for name in scores.overall if name != scores.detail]
    cut = retained[retained[scores.detail].notna() & retained[others].isna().all(axis=1)]
    worst = cut.sort_values(scores.error, ascending=scores.higher_is_better).head(_WORST)
    kept = [*dict.fromkeys([*scores.groups, scores.detail, "n", scores.error])]
    return [
        shown,
        f"## Où il se trompe le plus\n\nGroupes les moins bons selon `{scores.error}` :",
        _table(worst[kept]),
    ]


def _table(frame: pd.DataFrame) -> str:
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    lines = [[str(name) for name in frame], ["---"] * frame.shape[1], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "–"
    if not isinstance(value, float):
        return str(value)
    return (f"{value:.3f}" if abs(value) < 100 else f"{value:.0f}").replace(".", ",")


def _parameters(target: Mapping[str, Any]) -> str:
    names = sorted(target)
    shown = ", ".join(f"`{name}`" for name in names[:_PARAMETERS])
    return f"{shown or 'Aucun'} : voir `models_ml/targets/` pour leurs valeurs, leurs raisons et leurs dates."
