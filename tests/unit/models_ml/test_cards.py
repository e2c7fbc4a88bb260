"""Model cards: every target has one, and a card says what it must."""

from pathlib import Path

import pandas as pd
import pytest

from models_ml.cards import load_cards, render

ROOT = Path(__file__).parents[3]
CARDS, TARGETS = ROOT / "docs" / "models", ROOT / "models_ml" / "targets"
SECTIONS = ("Chiffres du rétrotest", "Usages hors de portée", "Paramètres déclarés")


def test_every_target_that_is_modelled_has_a_card() -> None:
    # The audit judges models, and is none.
    declared = {path.stem for path in TARGETS.glob("*.yml")} - {"fiches", "audit"}
    assert declared == set(load_cards())


def test_scores_without_rival_models_nor_cuts_are_shown_whole() -> None:
    columns = ["type_groupe", "mesure", "horizon_periodes", "n", "couverture_80_pct"]
    frame = pd.DataFrame([("branche", "projets", 1, 210, 81.4)], columns=columns)
    text = render(load_cards()["groupes"], {}, frame, "essai")
    assert "| branche | projets | 1 | 210 | 81,400 |" in text
    assert "Où il se trompe le plus" not in text


@pytest.mark.parametrize("name", load_cards())
def test_every_declared_target_has_its_card(name: str) -> None:
    card = (CARDS / f"{name}.md").read_text("utf-8")
    assert card.startswith(f"# {load_cards()[name].titre}\n")
    assert all(section in card for section in SECTIONS)
    assert "échantillon fictif" in card


def test_a_card_shows_the_retained_model_and_its_worst_groups() -> None:
    rows = [
        ("projets", 1, None, "moyenne", 100, 0.8, True),
        ("projets", 1, 2020, "moyenne", 50, 0.7, True),
        ("projets", 1, 2021, "moyenne", 50, 1.3, True),
        ("projets", 1, None, "persistance", 100, 1.0, False),
    ]
    columns = ["mesure", "horizon_periodes", "cutoff_annee", "modele", "n", "mae_relative", "est_retenu"]
    frame = pd.DataFrame(rows, columns=columns)
    text = render(load_cards()["projets"], {"notes": ["Une note."]}, frame, "essai")
    shown, worst = text.split("## Où il se trompe le plus")
    assert "| projets | 1 | moyenne | 100 | 0,800 |" in shown
    assert "persistance |" not in shown
    assert worst.index("1,300") < worst.index("0,700")
    assert "- Une note." in text


def test_a_target_that_nothing_can_score_says_so() -> None:
    assert "Aucun rétrotest n’est possible." in render(load_cards()["embauches"], {}, None, "essai")
