import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.sources import fap_2009

TEXT = """/* Ensemble des niveaux */
value $FAP9_GL
"AGR"="AGR : Agriculture" ;
* run;
value $FAP9_1L
"A"="A : Agriculture, marine, pêche"
Other="Z : Non renseigné";
* run;
value $FAP9_3L
"A0Z"="A0Z : Agriculteurs, éleveurs" ;
* run;
value $FAP9_5L
"A0Z00"="A0Z00 : Agriculteurs indépendants"
Other  ="ZZZZZ : Autre FAP2009, non renseignée" ;
run;
"""


def test_one_row_per_occupation_with_its_levels() -> None:
    grid = fap_2009.read(TEXT)
    assert grid.rows == [
        fap_2009.HEADER,
        [
            "A0Z00",
            "Agriculteurs indépendants",
            "A0Z",
            "Agriculteurs, éleveurs",
            "A",
            "Agriculture, marine, pêche",
        ],
    ]
    assert grid.numbers[1] == 13


@pytest.mark.parametrize("level", ["$FAP9_1L", "$FAP9_3L", "$FAP9_5L"])
def test_a_missing_level_is_refused(level: str) -> None:
    with pytest.raises(UnreadableFile, match="niveaux incomplets"):
        fap_2009.read(TEXT.replace(level, "$AUTRE"))
