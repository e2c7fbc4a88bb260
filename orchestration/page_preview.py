"""What a page says first, as Markdown: a preview for who does not open it."""

from html.parser import HTMLParser

_BLOCKS = {"h1": "### ", "h2": "#### ", "li": "- ", "p": ""}
_LEFT_OUT = frozenset({"style", "script", "svg", "table", "figure", "nav", "dl", "title", "aside"})
_VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})


class _Reader(HTMLParser):
    """Gathers the blocks of text up to the second heading of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._open: list[str] = []
        self._sections = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _VOID:
            return
        self._open.append(tag)
        self._sections += tag == "h2"
        if tag in _BLOCKS and self._is_read() and (self.blocks or tag == "h1"):
            self.blocks.append(_BLOCKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.blocks and self._is_read() and any(tag in _BLOCKS for tag in self._open):
            self.blocks[-1] += data

    def _is_read(self) -> bool:
        return self._sections < 2 and not _LEFT_OUT.intersection(self._open)


def preview(html: str) -> str:
    """Return the title of a page and the text of its first section, one block a line."""
    reader = _Reader()
    reader.feed(html)
    lines = (" ".join(block.split()) for block in reader.blocks)
    return "\n\n".join(line for line in lines if line.strip("-# "))
