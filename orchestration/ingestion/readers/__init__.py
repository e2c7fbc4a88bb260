"""Generic readers: bytes in, rows of cells out."""
