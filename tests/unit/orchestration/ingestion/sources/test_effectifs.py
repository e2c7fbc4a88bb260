import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.sources import effectifs

HEADER = (
    "region;code_commune;ape;code_ape;nombre_d_etablissements_2023;effectifs_salaries_2023;"
    "nombre_d_etablissements_2024;effectifs_salaries_2024"
)


def test_only_the_last_year_is_kept_and_empty_cells_are_left_out() -> None:
    text = f'\ufeff{HEADER}\nX;14901;"Pain; gâteau";1071C;3;20;2;18\n\nX;14901;Or;3212Z;1;4;;\n'
    grid = effectifs.read(text)
    assert grid.rows == [effectifs.HEADER, ("2024", "14901", "1071C", "2", "18")]
    assert grid.numbers == [1, 2]


def test_a_line_cut_short_is_named() -> None:
    with pytest.raises(UnreadableFile) as caught:
        effectifs.read(f"{HEADER}\nX;14901;Pain;1071C;3;20;2;18\nX;149")
    assert caught.value.location == "ligne 3"


def test_a_year_without_establishments_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="nombre_d_etablissements_2025"):
        effectifs.read(f"{HEADER};effectifs_salaries_2025\n")
