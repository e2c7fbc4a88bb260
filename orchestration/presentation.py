"""What a data engineer sees of an asset in the UI: previews and plots as metadata."""

import base64
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

ACCENT = "#1f4e79"
OWNERS = ["team:donnees"]


def preview(frame: "pd.DataFrame", rows: int = 10) -> dg.TableMetadataValue:
    """The first rows of a frame as a table."""
    head = frame.head(rows)
    schema = dg.TableSchema(columns=[dg.TableColumn(str(name)) for name in head.columns])
    records = [
        dg.TableRecord({str(name): _cell(value) for name, value in row.items()})
        for row in head.astype(object).where(head.notna(), None).to_dict("records")
    ]
    return dg.MetadataValue.table(records, schema=schema)


def _cell(value: object) -> str | int | float | bool:
    if value is None:
        return ""
    return value if isinstance(value, bool | int | float | str) else str(value)


def plot(chart: "alt.TopLevelMixin") -> dg.MarkdownMetadataValue:
    """A chart as a PNG inside Markdown: the UI shows it without any request."""
    import vl_convert

    png = vl_convert.vegalite_to_png(chart.to_json(), scale=1.5)
    return dg.MetadataValue.md(f"![plot](data:image/png;base64,{base64.b64encode(png).decode()})")


def bars_by_year(frame: "pd.DataFrame", year: str, value: str, title: str) -> dg.MarkdownMetadataValue:
    """A bar per year of a measure."""
    import altair as alt

    bars = (
        alt.Chart(frame, title=title, width=420, height=180)
        .mark_bar(color=ACCENT)
        .encode(alt.X(f"{year}:O", title=None), alt.Y(f"{value}:Q", title=None))
    )
    return plot(bars)
