"""Judge a frame by a declared suite, and say in French what is wrong with it."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from expectations.suite import Rule, Suite, load_suite

EXAMPLES = 5
DETAILS = {"result_format": "SUMMARY", "partial_unexpected_count": EXAMPLES}

Asked = tuple[Rule, dict[str, Any]]
"""A rule and the keyword arguments of one of the expectations that it stands for."""


@dataclass(frozen=True)
class Failure:
    """One expectation that does not hold, with what a person needs to act on it."""

    expectation: str
    column: str | None
    observed: str
    examples: list[dict[str, str]]
    signification: str
    remede: str

    def sentence(self) -> str:
        """Return the failure as one French line."""
        where = f"colonne « {self.column} » : " if self.column else ""
        rows = " ; ".join(
            ", ".join(f"{name} = {value}" for name, value in row.items()) for row in self.examples
        )
        seen = f"{self.observed} (exemples : {rows})" if rows else self.observed
        return f"{where}{self.signification} Observé : {seen}. Remède : {self.remede}"


@dataclass(frozen=True)
class SuiteResult:
    """The verdict of one suite: `n` expectations were asked of `rows` rows."""

    suite: str
    success: bool
    n: int
    rows: int
    failures: list[Failure]

    def to_json(self) -> str:
        """Return the verdict as JSON text that depends on the data and the suite only."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def run_suite(name: str, frame: pd.DataFrame) -> SuiteResult:
    """Judge `frame` by the suite `name` (a file of `expectations/suites`).

    Raises:
        FileNotFoundError: no such suite.
        pydantic.ValidationError: the suite is not well formed.
        ValueError: the suite names an expectation that Great Expectations does not know.
    """
    return judge(name, load_suite(name), frame)


def judge(name: str, suite: Suite, frame: pd.DataFrame) -> SuiteResult:
    """Judge `frame` by `suite`; an expectation that cannot be computed counts as failed."""
    frame = frame.reset_index(drop=True)
    asked = [(rule, kwargs) for rule in suite.rules for kwargs in rule.expand()]
    failures = [
        _failure(rule, kwargs, outcome, frame, suite.identifiants)
        for (rule, kwargs), outcome in _failed(name, _with_categories(frame), asked)
    ]
    return SuiteResult(name, not failures, len(asked), len(frame), failures)


def _with_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same values, texts as categories: each rule copies the frame, and texts copy slowly."""
    texts = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)]
    return frame.astype(dict.fromkeys(texts, "category"))


@lru_cache(maxsize=1)
def _batch_definition() -> Any:
    # Set before the import: the library reads its settings once, and would call home on first use.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("published").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("whole")


def _failed(name: str, frame: pd.DataFrame, asked: list[Asked]) -> Iterator[tuple[Asked, dict[str, Any]]]:
    """Yield what does not hold, with what the library says of it: to ask for details of all is slow."""
    verdicts = _validate(name, frame, asked, {"result_format": "BOOLEAN_ONLY"})
    failed = [each for each, verdict in zip(asked, verdicts, strict=True) if not verdict["success"]]
    if failed:
        yield from zip(failed, _validate(name, frame, failed, DETAILS), strict=True)


def _validate(
    name: str, frame: pd.DataFrame, asked: list[Asked], result_format: Mapping[str, Any]
) -> list[dict[str, Any]]:
    batch = _batch_definition().get_batch({"dataframe": frame})
    import great_expectations as gx

    expectations = [_expectation(name, each, rank) for rank, each in enumerate(asked)]
    verdict = batch.validate(gx.ExpectationSuite(name, expectations), result_format=dict(result_format))
    # The library returns the results grouped by column; the rank restores the order of the suite.
    results = [result.to_json_dict() for result in verdict.results]
    return sorted(results, key=lambda result: result["expectation_config"]["meta"]["rank"])


def _expectation(name: str, asked: Asked, rank: int) -> Any:
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    rule, kwargs = asked
    try:
        return get_expectation_impl(rule.type)(**kwargs, meta={"rank": rank})
    except ExpectationNotFoundError as error:
        raise ValueError(f"Suite « {name} » : type d'attente inconnu « {rule.type} ».") from error


def _failure(
    rule: Rule, kwargs: dict[str, Any], outcome: dict[str, Any], frame: pd.DataFrame, names: list[str]
) -> Failure:
    judged = _columns_of(kwargs)
    result = outcome["result"]
    rows = result.get("partial_unexpected_index_list") or []
    return Failure(
        expectation=rule.type,
        column=", ".join(judged) or None,
        observed=_observed(kwargs, judged, outcome, frame),
        examples=_examples(frame, rows, list(dict.fromkeys([*names, *judged]))),
        signification=rule.signification,
        remede=rule.remede,
    )


def _columns_of(kwargs: dict[str, Any]) -> list[str]:
    if "column" in kwargs:
        return [kwargs["column"]]
    if "column_A" in kwargs:
        return [kwargs["column_A"], kwargs["column_B"]]
    return []


def _observed(kwargs: dict[str, Any], judged: list[str], outcome: dict[str, Any], frame: pd.DataFrame) -> str:
    absent = [column for column in [*judged, *kwargs.get("column_list", [])] if column not in frame.columns]
    if absent:
        return f"colonne absente : {', '.join(absent)}"
    result = outcome["result"]
    if "unexpected_count" in result:
        return f"{result['unexpected_count']} ligne(s) en défaut sur {len(frame)}"
    if "column_list" in kwargs:
        extra = [column for column in frame.columns if column not in kwargs["column_list"]]
        return f"colonne en trop : {', '.join(extra)}" if extra else f"ordre : {', '.join(frame.columns)}"
    if "observed_value" in result:
        return str(result["observed_value"])
    return f"calcul impossible : {_exception_message(outcome['exception_info'])}"


def _exception_message(info: dict[str, Any]) -> str:
    # One exception is a flat record; several are a record per metric.
    records = [info] if "exception_message" in info else list(info.values())
    return " ; ".join(sorted({str(record["exception_message"]) for record in records}))


def _examples(frame: pd.DataFrame, rows: list[int], columns: list[str]) -> list[dict[str, str]]:
    known = [column for column in columns if column in frame.columns]
    return [{column: _text(frame[column].iloc[row]) for column in known} for row in sorted(rows)[:EXAMPLES]]


def _text(value: Any) -> str:
    if pd.isna(value):
        return "(vide)"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
