"""Which places and which days a dataset covers, measured on its rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

PERIOD = "periode_debut_date"
YEARS = ("annee", "cumul_debut_annee", "cumul_fin_annee")
DAYS = ("session_debut_date", "session_fin_date", "recueil_date", "besoin_date")
REGION_URI = "http://id.insee.fr/geo/region/{code}"
COUNTRY = "france"
COUNTRY_URI = "http://publications.europa.eu/resource/authority/country/FRA"


def temporal_coverage(tables: Iterable[pa.Table]) -> dict[str, str] | None:
    """Return the first and the last day of the rows as ISO dates; None where no table bears a time."""
    spans = [span for table in tables for span in _spans(table)]
    if not spans:
        return None
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    return {"start": start.isoformat(), "end": end.isoformat()}


def place_uri(region: str) -> str:
    """Return the URI of what `--region` designates, in the vocabulary of its official issuer."""
    return COUNTRY_URI if region == COUNTRY else REGION_URI.format(code=region)


def _spans(table: pa.Table) -> Iterable[tuple[date, date]]:
    """A period says more than its year, so the year counts only where there is no period."""
    if PERIOD in table.column_names:
        if starts := _sorted(table, PERIOD):
            yield starts[0], _end_of_period(starts)
    elif years := _sorted(table, *YEARS):
        yield date(years[0], 1, 1), date(years[-1], 12, 31)
    if days := _sorted(table, *DAYS):
        yield days[0], days[-1]


def _sorted(table: pa.Table, *columns: str) -> list:
    """The values of those of the columns that the table has."""
    known = [pc.unique(table[column]).drop_null() for column in columns if column in table.column_names]
    return sorted(value for values in known for value in values.to_pylist())


def _end_of_period(starts: list[date]) -> date:
    """The last day of the last period: periods last as long as the shortest step between two of them."""
    months = [start.year * 12 + start.month - 1 for start in starts]
    step = min((after - before for before, after in pairwise(months)), default=1)
    following = months[-1] + max(step, 1)
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
