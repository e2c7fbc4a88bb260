"""« Of the 20 occupations we would have bought for, how many were difficult »."""

import numpy as np
import pandas as pd

PLACES = {"bassin": "code_bassin_ft", "region": "code_region"}
LIST = ["statut_prevision", "annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft"]
PURCHASES_TYPES = {
    "statut_prevision": "str",
    "niveau": "str",
    "code_territoire": "str",
    "annee": "int64",
    "cutoff_annee": "int64",
    "horizon_periodes": "int64",
    **dict.fromkeys(["metiers_nb", "retenus_nb", "difficiles_nb", "indecis_nb"], "int64"),
    **dict.fromkeys(["taux_pct", "taux_persistance_pct", "taux_hasard_pct"], "float64"),
}
_DECIMALS = 1


def purchases_table(rows: pd.DataFrame, bought: int) -> pd.DataFrame:
    """Hit rate of the first `bought` occupations of each basin and wave (`PURCHASES_TYPES`), then by region.

    `rows`: `LIST`, `code_fap`, `probabilite` and `volume` of the forecast, `probabilite_persistance` and
    `volume_persistance` of the last wave known (a null is the last of its list), `est_difficile` (null:
    the bounds of a masked wave do not decide). Lists are in descending order of probability, then of volume.
    Rates leave the undecided out; that of chance is the frequency among all the occupations of the basin.
    A region adds up the lists of its basins.
    """
    lists = [_one_list(key, own, bought) for key, own in rows.groupby(LIST)]
    if not lists:
        return pd.DataFrame(columns=list(PURCHASES_TYPES)).astype(PURCHASES_TYPES)
    basins = pd.DataFrame(lists).assign(code_region=lambda frame: frame["code_bassin_ft"].str[:2])
    levels = [_rates(basins, level, place) for level, place in PLACES.items()]
    table = pd.concat(levels)[list(PURCHASES_TYPES)].astype(PURCHASES_TYPES).round(_DECIMALS)
    return table.sort_values(list(PURCHASES_TYPES)[:6], ignore_index=True)


def _one_list(key: tuple[object, ...], own: pd.DataFrame, bought: int) -> dict[str, object]:
    chosen = _first(own, "", bought)
    reference = _first(own, "_persistance", bought)
    return dict(zip(LIST, key, strict=True)) | {
        "metiers_nb": len(own),
        "retenus_nb": len(chosen),
        "difficiles_nb": int((chosen == 1).sum()),
        "indecis_nb": int(np.isnan(chosen).sum()),
        "reference_difficiles": int((reference == 1).sum()),
        "reference_decides": int((~np.isnan(reference)).sum()),
        "tous_difficiles": int((own["est_difficile"] == 1).sum()),
        "tous_decides": int(own["est_difficile"].notna().sum()),
    }


def _first(own: pd.DataFrame, suffix: str, bought: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    order = [f"probabilite{suffix}", f"volume{suffix}", "code_fap"]
    ranked = own.sort_values(order, ascending=[False, False, True], na_position="last")
    return ranked["est_difficile"].head(bought).to_numpy(np.float64, na_value=np.nan)


def _rates(basins: pd.DataFrame, level: str, place: str) -> pd.DataFrame:
    numbers = basins.columns.difference([*LIST, "code_region"]).tolist()
    summed = basins.groupby([*LIST[:-1], place])[numbers].sum().reset_index()
    decided = summed["retenus_nb"] - summed["indecis_nb"]
    return summed.rename(columns={place: "code_territoire"}).assign(
        niveau=level,
        taux_pct=_pct(summed["difficiles_nb"], decided),
        taux_persistance_pct=_pct(summed["reference_difficiles"], summed["reference_decides"]),
        taux_hasard_pct=_pct(summed["tous_difficiles"], summed["tous_decides"]),
    )


def _pct(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole > 0)
