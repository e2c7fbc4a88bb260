import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.sources import rome_fap_2009

TEXT = """/* fap2009=put(rome,$FAP9RSQ.); */
proc format ;
value  $FAP9RSQ
"A1402","A1414"                =\t"A1Z40"
 Other                         ="ZZZZZ";
run;
value  $FAP9RAQ
"A12041","A12042"              = "A0Z42"
 Other                         = "ZZZZZ";
run;
"""


def test_one_row_per_code_and_qualification() -> None:
    grid = rome_fap_2009.read(TEXT)
    assert grid.rows == [
        rome_fap_2009.HEADER,
        ("A1402", "toutes", "A1Z40"),
        ("A1414", "toutes", "A1Z40"),
        ("A1204", "1", "A0Z42"),
        ("A1204", "2", "A0Z42"),
    ]
    assert list(grid.numbers) == [0, 4, 4, 8, 8]


def test_a_missing_format_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="FAP9RAQ"):
        rome_fap_2009.read(TEXT.replace("$FAP9RAQ", "$AUTRE"))
