"""Where an edition is found once it is published: every address in its metadata comes from here."""

from dataclasses import dataclass

LATEST = "latest"


@dataclass(frozen=True)
class Addresses:
    """Addresses under `base`, the public address of the shelf of editions, with its final `/`."""

    base: str

    @property
    def home(self) -> str:
        """The portal of the latest edition."""
        return f"{self.base}{LATEST}/portal/index.html"

    def page(self, dataset: str) -> str:
        """Return the page of a dataset."""
        return f"{self.base}{LATEST}/portal/jeux/{dataset}.html"

    def catalogue(self, name: str) -> str:
        """Return a file of the catalogue."""
        return f"{self.base}{LATEST}/{name}"

    def file(self, dataset: str, path: str, version: str = LATEST) -> str:
        """Return a file of a dataset: the latest, whose address never changes, or that of an edition."""
        return f"{self.base}{version}/{dataset}/{path}"
