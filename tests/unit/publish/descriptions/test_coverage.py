from datetime import date

import pyarrow as pa
import pytest

from publish.descriptions.coverage import place_uri, temporal_coverage


def _days(*days: date) -> pa.Array:
    return pa.array(days, pa.date32())


@pytest.mark.parametrize(
    ("columns", "span"),
    [
        ({"annee": [2019, 2016, None]}, ("2016-01-01", "2019-12-31")),
        ({"cumul_debut_annee": [2021], "cumul_fin_annee": [2022]}, ("2021-01-01", "2022-12-31")),
        # Months and quarters last until the next one; a period says more than its year.
        (
            {"annee": [2025, 2025], "periode_debut_date": _days(date(2025, 1, 1), date(2025, 2, 1))},
            ("2025-01-01", "2025-02-28"),
        ),
        (
            {"periode_debut_date": _days(date(2025, 1, 1), date(2025, 4, 1), date(2025, 10, 1))},
            ("2025-01-01", "2025-12-31"),
        ),
        ({"periode_debut_date": _days(date(2024, 12, 1))}, ("2024-12-01", "2024-12-31")),
        (
            {
                "session_debut_date": _days(date(2025, 3, 2)),
                "session_fin_date": pa.array([None], pa.date32()),
            },
            ("2025-03-02", "2025-03-02"),
        ),
    ],
)
def test_the_span_of_a_table(columns: dict, span: tuple[str, str]) -> None:
    assert temporal_coverage([pa.table(columns)]) == dict(zip(("start", "end"), span, strict=True))


def test_tables_are_spanned_together_and_those_without_time_do_not_count() -> None:
    tables = [pa.table({"annee": [2020]}), pa.table({"annee": [2016]}), pa.table({"code": ["a"]})]
    assert temporal_coverage(tables) == {"start": "2016-01-01", "end": "2020-12-31"}
    assert temporal_coverage([pa.table({"annee": pa.array([], pa.int32())})]) is None


def test_the_territory_has_an_official_address() -> None:
    assert place_uri("28") == "http://id.insee.fr/geo/region/28"
    assert place_uri("france").endswith("/country/FRA")
