"""Model cards of the last run: `python -m orchestration.model_cards DATA_DIR FOLDER`."""

import json
import sys
from pathlib import Path

from models_ml.cards import load_cards, render


def write_cards(ml: Path, folder: Path, source: str) -> list[Path]:
    """Write a card per declared target from the frames of its last run; the files written.

    Raises FileNotFoundError when a target has not been run.
    """
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, card in load_cards().items():
        record = json.loads((ml / name / "run.json").read_text("utf-8"))
        frame = pd.read_parquet(ml / name / f"{card.scores.frame}.parquet") if card.scores else None
        path = folder / f"{name}.md"
        path.write_text(render(card, record, frame, source), encoding="utf-8")
        written.append(path)
    return written


def main() -> None:
    """Write the cards of a data directory."""
    data_dir, folder = map(Path, sys.argv[1:])
    fictitious = (data_dir / "releases" / "latest" / "DONNEES_FICTIVES.txt").exists()
    source = "échantillon fictif du projet" if fictitious else "fichiers des producteurs"
    for path in write_cards(data_dir / "ml", folder, source):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
