"""The command `vigie forecast`: the engine on anyone's series, from file to file. In French."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.engine.executor import Progress
    from models_ml.engine.forecast import EngineResult

SHOWN_FALLBACKS = 5


class ForecastRefused(Exception):  # noqa: N818 - the name is the verdict
    """The forecast cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Request:
    """What to forecast and how, as given on the command line."""

    series: Path
    frequency: Literal["M", "Q", "A"]
    horizon: int
    hierarchy: Path | None = None
    prophet: bool = False
    holidays: str | None = None
    regressors: Path | None = None
    seed: int = 0
    workers: int = 1
    dask_scheduler: str | None = None


def forecast_file(request: Request) -> "EngineResult":
    """Forecast the series of a file, under a progress bar. Raises ForecastRefused."""
    from models_ml.engine.executor import LostChunksError, executor_for
    from models_ml.engine.family import load_family
    from models_ml.engine.forecast import forecast
    from models_ml.engine.hierarchy import HierarchyError, read_edges
    from models_ml.engine.members import Context
    from models_ml.engine.prophet_member import ProphetSettings

    series = read_table(request.series)
    regressors = None if request.regressors is None else read_table(request.regressors)
    family = load_family(request.frequency)
    if request.prophet:
        names = () if regressors is None else tuple(str(name) for name in regressors if name != "ds")
        member = ProphetSettings(country_holidays=request.holidays, regressors=names)
        family = family.with_members({"prophet": member})
    try:
        edges = None if request.hierarchy is None else read_edges(request.hierarchy)
        with _progress() as progress:
            return forecast(
                series,
                request.frequency,
                request.horizon,
                edges=edges,
                family=family,
                context=Context(request.seed, regressors),
                executor=executor_for(request.workers, request.dask_scheduler),
                progress=progress,
            )
    except HierarchyError as error:
        raise ForecastRefused(f"{request.hierarchy} : {error}") from error
    except (ValueError, LostChunksError) as error:
        raise ForecastRefused(f"{request.series} : {error}") from error


def read_table(path: Path) -> "pd.DataFrame":
    """Read a Parquet file, or a CSV file (comma, header) whose cells are kept as text.

    Raises ForecastRefused when it is neither.
    """
    import pandas as pd

    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        # « NA » and « 01 » are identifiers.
        return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ForecastRefused(
            f"{path} : fichier illisible ({error}). Attendu : un Parquet (.parquet), ou un CSV en UTF-8, "
            "séparé par des virgules, avec une ligne d’en-tête."
        ) from error


def write_table(frame: "pd.DataFrame", path: Path) -> None:
    """Write a frame as its suffix says, Parquet or CSV, by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.tmp")
    if path.suffix == ".parquet":
        frame.to_parquet(partial, index=False)
    else:
        frame.to_csv(partial, index=False, date_format="%Y-%m-%d")
    partial.replace(path)


def write_details(result: "EngineResult", folder: Path) -> None:
    """Write what is behind the forecast: backtest, scores, fallbacks."""
    for name in ("backtest", "scores", "fallbacks"):
        write_table(getattr(result, name), folder / f"{name}.parquet")


def print_result(result: "EngineResult") -> None:
    """Print the champion, the scores of the candidates, the fallbacks and the notes."""
    console = Console()
    console.print(_score_table(result.scores))
    for note in result.notes:
        console.print(f"• {note}", highlight=False)
    replaced = result.fallbacks
    console.print(f"Replis sur la persistance : {int(replaced['series_nb'].sum())}", highlight=False)
    for row in replaced.head(SHOWN_FALLBACKS).itertuples():
        where = "prévision" if row.origine == 0 else f"rétrotest {row.origine}"
        console.print(
            f"  {row.membre}, {where} : {row.series_nb} série(s), {row.raison}",
            highlight=False,
            style="yellow",
        )
    if len(replaced) > SHOWN_FALLBACKS:
        console.print(f"  … et {len(replaced) - SHOWN_FALLBACKS} autres (--details)", style="yellow")


def _score_table(scores: "pd.DataFrame") -> Table:
    table = Table(box=SIMPLE_HEAD, title="Rétrotest : erreur OWA (1 = Naive2 ; moins, c’est mieux)")
    origins = sorted(scores["origine"].unique())
    for name in ("Modèle", *("Ensemble" if origin == 0 else f"Origine {origin}" for origin in origins)):
        table.add_column(name, justify="left" if name == "Modèle" else "right")
    dense = scores[scores["famille"] == "dense"]
    by_model = dense.pivot_table(index="modele", columns="origine", values="owa", dropna=False)
    retained = set(dense.loc[dense["est_retenu"], "modele"])
    for model, row in by_model.sort_index().sort_values(by=by_model.columns[0], kind="stable").iterrows():
        cells = [f"{value:.3f}".replace(".", ",").replace("nan", "–") for value in row]
        own = model in retained
        table.add_row(f"{model} (retenu)" if own else str(model), *cells, style="bold" if own else None)
    return table


@contextmanager
def _progress() -> Iterator["Progress"]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Prévisions et rétrotest", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
