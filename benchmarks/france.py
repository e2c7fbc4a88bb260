"""A France-size load: the whole run, its SQL beside plain DuckDB, and a run after one new file.

    python benchmarks/france.py                  # prints the Markdown table and the two ratios
    python benchmarks/france.py --check          # and compares a partial run with a whole one, byte by byte
    python benchmarks/france.py --folder FOLDER  # keeps the load and the data directories there

Each figure is one run.
"""

import argparse
import filecmp
import json
import shutil
import sys
import tempfile
from pathlib import Path

from load import write_load
from stages import BIN, Measure, measure, stages

WHOLE, AGAIN, PUBLISHED, PLAIN = "whole run", "after one new file", "raw to published", "plain DuckDB SQL"
BEYOND = "formats that plain SQL does not write"
# One wave of the survey, the largest of the sources that come every year; the series, all in one file.
NEW_FILES = ("FICTIF_Base-open-data-BMO-2026.xlsx", "FICTIF_dpae-par-departement-x-grand-secteur.csv")
HERE = Path(__file__).parent
OPTIONS = ["--region", "france"]


def published(data_dir: Path, out: Path, tests: str) -> list[Measure]:
    """From the raw vintages to packaged datasets: dbt, export, packaging; the parse of the project apart."""
    (out / "base").mkdir(parents=True)
    database = out / "base" / "warehouse.duckdb"
    command = [str(BIN / "python"), str(HERE / "published.py"), str(out)]
    environment = {"VIGIE_DATA_DIR": str(data_dir), "VIGIE_WAREHOUSE": str(database)}
    environment["DBT_LOG_PATH"] = str(out / "logs")
    names = {"parse": f"parse of the dbt project ({tests})", tests: f"{PUBLISHED}, {tests}"}
    parse, whole = (measure(name, [*command, what], **environment)[0] for what, name in names.items())
    took = json.loads((out / "beyond.json").read_text("utf-8"))
    beyond = Measure(f"· {BEYOND}", took["wall"], took["cpu"], float("nan"))
    same = Measure(
        f"{whole.name}, Parquet and CSV", whole.wall - beyond.wall, whole.cpu - beyond.cpu, whole.peak
    )
    return [parse, whole, beyond, same]


def plain(ours: Path, out: Path) -> Measure:
    """The SQL that dbt compiled for `ours`, and the same files, without dbt nor packaging."""
    return measure(PLAIN, [str(BIN / "python"), str(HERE / "plain.py"), str(ours), str(out)])[0]


def run(name: str, landing: Path, data_dir: Path) -> Measure:
    """One run of the command."""
    command = [str(BIN / "vigie"), "run", "--landing", str(landing), "--data-dir", str(data_dir), *OPTIONS]
    return measure(name, command)[0]


def differences(one: Path, other: Path) -> list[str]:
    """The published tables whose bytes differ between two data directories."""
    pairs = [(path, other / "candidate" / path.name) for path in (one / "candidate").glob("*.parquet")]
    return sorted(path.name for path, twin in pairs if not filecmp.cmp(path, twin, shallow=False))


def bench(folder: Path, check: bool) -> list[Measure]:
    """All the measures, in order."""
    landing, held, data_dir = folder / "landing", folder / "held", folder / "data"
    if not landing.exists():
        write_load(landing, folder / "sample")
    held.mkdir(exist_ok=True)
    shutil.move(landing / NEW_FILES[0], held)
    # What stands in the folder first is a series without its last line: the whole one then revises it.
    series = landing / NEW_FILES[1]
    shutil.copy(series, held)
    series.write_bytes(series.read_bytes().rstrip(b"\n").rpartition(b"\n")[0] + b"\n")

    rows = stages("France", data_dir, ["--landing", str(landing), *OPTIONS])
    rows += published(data_dir, folder / "tested", "tests")
    rows += published(data_dir, folder / "untested", "untested")
    rows.append(plain(folder / "untested", folder / "plain"))
    for name in NEW_FILES:
        shutil.move(held / name, landing / name)
        rows.append(run(f"{AGAIN}: {name}", landing, data_dir))
    if check:
        rows.append(run("the same files, from nothing", landing, folder / "anew"))
        if changed := differences(data_dir, folder / "anew"):
            sys.exit(f"a partial run differs from a whole one: {', '.join(changed)}")
    return rows


def main() -> None:
    """Print the Markdown table and the ratios that issue 3 bounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where to work; by default, a temporary folder")
    parser.add_argument("--check", action="store_true", help="compare a partial run with a whole one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        rows = bench((options.folder or Path(temporary)).resolve(), options.check)
    print("| what | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    print("\n".join(row.row() for row in rows).replace("nan", "-"))
    [sql] = [row for row in rows if row.name == PLAIN]
    for row in rows:
        if row.name.startswith(PUBLISHED):
            print(f"{row.name} / {PLAIN}: {row.wall / sql.wall:.1f} (wall), {row.cpu / sql.cpu:.1f} (CPU)")
        if row.name.startswith(AGAIN):
            shares = f"{row.wall / rows[0].wall:.0%} (wall), {row.cpu / rows[0].cpu:.0%} (CPU)"
            print(f"{row.name} / {WHOLE}: {shares}")


if __name__ == "__main__":
    main()
