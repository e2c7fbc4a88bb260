"""How big an input may be. A file beyond these is refused before it can fill the memory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes. A real BMO workbook: 3.5 MB, 28 MB inflated (ratio 8), 750,000 cells."""

    file_bytes: int = 200_000_000
    inflated_bytes: int = 500_000_000
    ratio: int = 100
    # Small entries of a few repeated bytes legitimately compress very well.
    ratio_from_bytes: int = 10_000_000
    # calamine lays a sheet out as a dense grid: one stray cell in XFD1048576 would need 17 billion cells.
    cells: int = 10_000_000
    # An LHEO course is at most 12 levels deep; one with hundreds of sessions has some 20,000 elements.
    xml_depth: int = 64
    xml_record_elements: int = 500_000
    xml_record_characters: int = 20_000_000


LIMITS = Limits()
