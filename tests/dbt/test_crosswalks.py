"""The weighted crosswalks, on links and volumes small enough to work out by hand."""

from __future__ import annotations

import pytest
from conftest import LINEAGE, RAW_COLUMNS
