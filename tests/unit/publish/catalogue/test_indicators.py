import csv
from dataclasses import replace
from pathlib import Path

import pytest

from publish.catalogue.indicators import Indicator, read_indicators
from publish.errors import PublicationError

COUNT = Indicator(
    code_indicateur="demande_nb",
    libelle="Demande",
    definition="Ce qui est demandé.",
    numerateur="Projets",
    denominateur="",
    volume="Projets",
    unite="projets",
    lecture="Plus elle est haute, plus la demande est forte.",
    grain="bassin × année",
    volume_min="0",
    limites="Une intention.",
)


def test_a_count_has_no_denominator_and_no_threshold() -> None:
    assert (
        COUNT.description
        == "Ce qui est demandé. Calcul : Projets. Volume : Projets. Limites : Une intention."
    )


def test_a_rate_says_what_it_divides_and_from_which_volume_it_is_published() -> None:
    rate = replace(COUNT, denominateur="Demandeurs", volume_min="30")
    assert "Calcul : Projets / Demandeurs." in rate.description
    assert "Publié à partir d’un volume de 30." in rate.description


def test_a_registry_is_read_by_code(tmp_path: Path) -> None:
    path = tmp_path / "registre.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([vars(COUNT), vars(COUNT).values()])
    assert read_indicators(path) == {"demande_nb": COUNT}


def test_a_registry_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "registre.csv"
    path.write_text("code_indicateur,libelle\na,b\n", "utf-8")
    with pytest.raises(PublicationError, match=r"colonnes code_indicateur, libelle\. Attendues"):
        read_indicators(path)
