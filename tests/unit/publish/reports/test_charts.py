from hypothesis import given
from hypothesis import strategies as st

from publish.counts import Count
from publish.reports.charts import dot_plot, round_ticks, totals_chart
from publish.reports.forecasts import Estimate, OccupationForecast
from publish.reports.needs import Wave


def wave(year: int, nomenclature: str, published: float, masked: int) -> Wave:
    projects = Count(None if masked else published, published + masked, published + 4 * masked)
    return Wave(year, nomenclature, 10, masked, published, 0.0, projects, projects, {})


@given(st.floats(0, 1e6))
def test_ticks_are_whole_few_and_reach_the_top(top: float) -> None:
    ticks = round_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= 6
    assert all(tick == int(tick) for tick in ticks)


@given(
    st.lists(
        st.tuples(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e5)),
        min_size=1,
        max_size=12,
    )
)
def test_dots_stay_on_the_figure_in_order(drawn: list[tuple[float, float, float, float]]) -> None:
    rows = [
        OccupationForecast(
            "X", "x", "prevision", Estimate(low + below, low, low + below + above), None, Count.exactly(last)
        )
        for low, below, above, last in drawn
    ]
    plot = dot_plot(rows)
    for dot in plot.dots:
        assert dot.last is not None
        assert 0 <= dot.low <= dot.value <= dot.high <= 100
        assert all(0 <= edge <= 100 for edge in dot.last)
        assert dot.top < plot.height


def test_totals_break_where_the_nomenclature_changes() -> None:
    waves = [wave(2022, "2009", 900, 5), wave(2023, "2009", 1000, 5), wave(2024, "2021", 800, 9)]
    chart = totals_chart(waves)
    assert [[point.wave.year for point in run] for run in chart.runs] == [[2022, 2023], [2024]]
    assert [tick.value for tick in chart.breaks] == [2024]
    assert chart.runs[0][1].at < chart.breaks[0].at < chart.runs[1][0].at
    for point in (point for run in chart.runs for point in run):
        assert point.high < point.low < point.published, "ordinates go down: more projects are higher"


def test_one_wave_is_a_point_without_a_break() -> None:
    chart = totals_chart([wave(2024, "2021", 800, 0)])
    assert [len(run) for run in chart.runs] == [1]
    assert chart.breaks == []


def test_the_last_wave_always_bears_its_year() -> None:
    chart = totals_chart([wave(year, "2009", 800, 1) for year in range(2012, 2024)])
    labelled = [point.wave.year for point in chart.runs[0] if point.has_label]
    assert labelled[-1] == 2023
    assert len(labelled) <= 6
