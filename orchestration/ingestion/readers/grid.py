"""What every reader returns: rows of cells, with their numbers in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = Sequence[Any]


@dataclass(frozen=True)
class Grid:
    """Cells as read; `numbers[i]` is the number of `rows[i]` in the file, counted from 1.

    `sheet` is the name of the worksheet, empty for a text file; `first_column` counts the empty columns on
    its left, which the rows leave out.
    """

    rows: Sequence[Row]
    numbers: Sequence[int]
    sheet: str = ""
    first_column: int = 0
