"""The registry of indicators: the only place where one is defined."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from publish.errors import PublicationError


@dataclass(frozen=True)
class Indicator:
    """An indicator of `dbt_project/seeds/indicateurs/indicateurs.csv`; all its texts are French.

    `volume_min` is the least volume at which a value is published; `denominateur` is empty for a count.
    """

    code_indicateur: str
    libelle: str
    definition: str
    numerateur: str
    denominateur: str
    volume: str
    unite: str
    lecture: str
    grain: str
    volume_min: str
    limites: str

    @property
    def description(self) -> str:
        """What a dictionary says of it, in one paragraph."""
        terms = f"{self.numerateur} / {self.denominateur}" if self.denominateur else self.numerateur
        least = f" Publié à partir d’un volume de {self.volume_min}." if float(self.volume_min) > 0 else ""
        return f"{self.definition} Calcul : {terms}. Volume : {self.volume}.{least} Limites : {self.limites}"


def read_indicators(path: Path) -> dict[str, Indicator]:
    """Return the indicators of the registry by code, in its order.

    Raises:
        PublicationError: a column is missing or unknown.
    """
    expected = [field.name for field in fields(Indicator)]
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if sorted(reader.fieldnames or []) != sorted(expected):
            raise PublicationError(
                f"{path} : colonnes {', '.join(reader.fieldnames or [])}. Attendues : {', '.join(expected)}."
            )
        return {row["code_indicateur"]: Indicator(**row) for row in reader}
