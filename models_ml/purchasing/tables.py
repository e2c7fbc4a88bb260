"""The rules as dated tables: what holds on a day."""

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Tables:
    """Rules, their numbers, who pays for how many hours, branches apart, what objectives and levers are for.

    Frames of the seeds `regles_achat`, `parametres_regles`, `routage_financeurs`, `exceptions_branches`,
    `visees_objectifs` and `leviers_visees`; all but the last two bear `valide_debut_date` and
    `valide_fin_date` (null: in force).
    """

    rules: pd.DataFrame
    parameters: pd.DataFrame
    funding: pd.DataFrame
    exceptions: pd.DataFrame
    objectives: pd.DataFrame
    levers: pd.DataFrame

    def on(self, day: date) -> "Tables":
        """Return the rows that hold on a day."""
        return Tables(
            rules=_valid(self.rules, day),
            parameters=_valid(self.parameters, day),
            funding=_valid(self.funding, day),
            exceptions=_valid(self.exceptions, day),
            objectives=self.objectives,
            levers=self.levers,
        )

    def number(self, rule: str, parameter: str) -> float:
        """Return a number that a rule compares with.

        Raises:
            KeyError: none is declared, or more than one holds.
        """
        rows = self.parameters
        found = rows[(rows["code_regle"] == rule) & (rows["parametre"] == parameter)]
        if len(found) != 1:
            raise KeyError(
                f"seeds/achats/parametres_regles.csv: {rule} needs one `{parameter}` on the day of the wave, "
                f"{len(found)} hold. Remedy: add the row, or close the older one by `valide_fin_date`."
            )
        return float(found["valeur"].iloc[0])

    def holds(self, rule: str) -> bool:
        """Tell whether a rule is in force."""
        return bool((self.rules["code_regle"] == rule).any())


def _valid(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    start = pd.to_datetime(frame["valide_debut_date"])
    end = pd.to_datetime(frame["valide_fin_date"])
    moment = pd.Timestamp(day)
    return frame[(start <= moment) & (end.isna() | (end >= moment))]
