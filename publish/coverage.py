"""Which places and which days a dataset covers, measured on its rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

YEAR, PERIOD = "annee", "periode_debut_date"
SPAN = ("session_debut_date", "session_fin_date")
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
        starts = _sorted(table, PERIOD)
        yield from [(starts[0], _end_of_period(starts))] if starts else []
    elif YEAR in table.column_names:
        years = _sorted(table, YEAR)
        yield from [(date(years[0], 1, 1), date(years[-1], 12, 31))] if years else []
    days = [day for column in SPAN if column in table.column_names for day in _sorted(table, column)]
    if days:
        yield min(days), max(days)


def _sorted(table: pa.Table, column: str) -> list:
    return sorted(pc.unique(table[column]).drop_null().to_pylist())


def _end_of_period(starts: list[date]) -> date:
    """The last day of the last period: periods last as long as the shortest step between two of them."""
    months = [start.year * 12 + start.month - 1 for start in starts]
    step = min((after - before for before, after in pairwise(months)), default=1)
    following = months[-1] + max(step, 1)
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
