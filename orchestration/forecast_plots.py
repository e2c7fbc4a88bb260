"""Plots of a forecast for whoever looks at its assets: what it says, its calibration, what it gains."""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.presentation import ACCENT, plot

if TYPE_CHECKING:
    import pandas as pd


def forecasts(past: "pd.DataFrame", ahead: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    """Past and forecast of some series; past: `series, date, value`, ahead: with the bounds `lo_80`… too."""
    import altair as alt

    def band(low: str, high: str, opacity: float) -> alt.Chart:
        chart = alt.Chart().transform_filter(f"isValid(datum.{low})").mark_area(color=ACCENT, opacity=opacity)
        return chart.encode(alt.X("date:T", title=None), alt.Y(f"{low}:Q", title=None), alt.Y2(f"{high}:Q"))

    line = alt.Chart().mark_line(color=ACCENT).encode(alt.X("date:T"), alt.Y("value:Q").scale(zero=False))
    layers = alt.layer(band("lo_95", "hi_95", 0.2), band("lo_80", "hi_80", 0.3), line)
    return plot(
        layers.properties(width=260, height=160, data=_joined(past, ahead))
        .facet(alt.Facet("series:N", title=None), columns=2)
        .resolve_scale(y="independent")
    )


def _joined(past: "pd.DataFrame", ahead: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.concat([past, ahead], ignore_index=True)


def largest(rows: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    """The largest forecasts with their 80 % interval; rows: `cell, yhat, lo_80, hi_80`."""
    import altair as alt

    base = alt.Chart(rows).encode(alt.Y("cell:N", sort="-x", title=None))
    interval = base.mark_rule(color=ACCENT).encode(alt.X("lo_80:Q", title=None), alt.X2("hi_80:Q"))
    point = base.mark_point(color=ACCENT, filled=True).encode(alt.X("yhat:Q"))
    return plot((interval + point).properties(width=420))


def calibration(rows: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    """Share of values inside each interval; rows: `level, horizon, nominal, coverage`."""
    import altair as alt

    base = alt.Chart(rows).encode(alt.X("horizon:Q", title="periods ahead"))
    measured = base.mark_line().encode(
        alt.Y("coverage:Q", title="% inside").scale(domain=[0, 100]), alt.Color("level:N", title=None)
    )
    nominal = base.mark_rule(strokeDash=[4, 4]).encode(alt.Y("nominal:Q"))
    return plot(
        alt.layer(nominal, measured)
        .properties(width=240, height=160)
        .facet(alt.Facet("nominal:N", title=None))
    )


def skill(rows: "pd.DataFrame") -> dg.MarkdownMetadataValue:
    """Error over that of persistence by horizon and level, 1 as good; rows: `level, horizon, relative`."""
    import altair as alt

    lines = (
        alt.Chart(rows)
        .mark_line(point=True)
        .encode(
            alt.X("horizon:Q", title="periods ahead"),
            alt.Y("relative:Q", title="error over that of persistence"),
            alt.Color("level:N", title=None),
        )
    )
    even = alt.Chart().mark_rule(strokeDash=[4, 4]).encode(y=alt.datum(1))
    return plot(alt.layer(even, lines).properties(width=420, height=180))
