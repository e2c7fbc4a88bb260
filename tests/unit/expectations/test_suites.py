"""Every suite accepts sound data, and every rule has a corruption that it alone, or nearly, catches."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest

from expectations.runner import judge, run_suite
from expectations.suite import Rule, Suite, load_suite, suite_names

NEEDS = "pub_besoins_main_oeuvre__projets"
TOTALS = "pub_besoins_main_oeuvre__totaux"
CHAMPION = "pub_previsions__projets"
CANDIDATES = "pub_previsions__candidats"
BACKTEST = "pub_previsions__retrotest"
SCORES = "pub_previsions__scores"
JOB_SEEKERS = "pub_demandeurs_emploi__departements"
JOB_SEEKERS_BY_ZONE = "pub_demandeurs_emploi__zones_emploi"
RATES = "pub_demandeurs_emploi__taux_chomage"
ROME = "pub_passages_nomenclatures__rome"
ROME_SKILLS = "pub_passages_nomenclatures__rome_competences"
COMPLETENESS = "pub_offre_formation__qualite_catalogue"
CATALOGUE = "pub_offre_formation__catalogue"
CERTIFICATIONS = "pub_offre_formation__certifications"
OFFERED = "pub_offre_formation__bassins_formations"
ENTRIES = "pub_offre_formation__entrees_sorties"
OUTCOMES = "pub_offre_formation__devenir_apprentis"
SCHOOLS, TRACKS = "pub_offre_formation__devenir_lyceens", "pub_offre_formation__voies"
COURSES = (CATALOGUE, CERTIFICATIONS, ENTRIES, OUTCOMES, SCHOOLS)
LINKS = "pub_passages_nomenclatures__passages"
COVERAGE = "pub_passages_nomenclatures__couverture"
CODES = "pub_passages_nomenclatures__codes"
PURCHASES = "pub_offre_formation__achats"
PURCHASE_TOTALS = "pub_offre_formation__achats_totaux"
PREVIOUS = "precedente_edition"
NEVER_EMPTY = {NEEDS, TOTALS, PREVIOUS}
FORECASTS = (CHAMPION, CANDIDATES, BACKTEST)
MODELLED = ("pub_embauches__bassins_metiers_modelises", "pub_embauches__couverture_modele")
HIRES = tuple(name for name in suite_names() if name.startswith("pub_embauches__") and name not in MODELLED)
TENSION, BASINS, HISTORY, LEVERS, OFFERS, SOUGHT, LISTED = (
    f"pub_tensions__{table}"
    for table in (
        *("territoires_metiers", "bassins_rome", "historique_france", "leviers", "offres"),
        *("demandeurs_par_metier", "liste_reglementaire"),
    )
)
INDICATORS, DEFINITIONS = "pub_tensions__indicateurs", "pub_tensions__definitions_indicateurs"
TENSIONS = (TENSION, BASINS, HISTORY, LEVERS, OFFERS, SOUGHT, LISTED)
DISTRICTS, ZONING, PLACES, OUTLINES, OVERLAPS, DISTANCES = (
    f"pub_territoires__{table}"
    for table in ("arrondissements", "bassins", "communes", "contours", "recouvrements", "distances")
)
SHORTAGES, TRIED, JUDGED, RELIABILITY, ASSUMED = (
    f"pub_previsions__penuries{table}" for table in ("", "_retrotest", "_scores", "_fiabilite", "_hypotheses")
)
AUDIT, OUTCOMES_KNOWN, CALIBRATED, BOUGHT = (
    f"pub_previsions__audit{table}" for table in ("", "_details", "_fiabilite", "_achats")
)
FLOWS, FLOW_BACKTEST, FLOW_SCORES = (
    f"pub_previsions__flux{table}" for table in ("", "_retrotest", "_scores")
)
AHEAD = (FLOWS, FLOW_BACKTEST)
SKILLS, SKILL_SCORES, SKILL_ASSUMED = (
    f"pub_competences__{table}" for table in ("besoins", "scores", "hypotheses")
)
BRANCHES, MEMBERS = (f"pub_passages_nomenclatures__{table}" for table in ("branches", "branches_metiers"))
OF_BRANCHES, PAST_BRANCHES, TRIED_SUMS = (
    f"pub_previsions__branches{table}" for table in ("", "_historique", "_scores")
)
SHIFTS, PAST_SHIFTS, SHIFTING, SHIFTED = (
    f"pub_competences__transitions{table}" for table in ("", "_historique", "_metiers", "_formations")
)
VERDICTS, FINDINGS, TAUGHT, CHOSEN, PLANS, RULES, FUNDERS, ENVELOPES, AIMS, DECISIONS = (
    f"pub_propositions_achat__{table}"
    for table in (
        *("propositions", "motifs", "parcours", "portefeuille", "synthese"),
        *("regles", "financeurs", "enveloppes", "objectifs", "decisions"),
    )
)
COHORT_PANEL, COHORT_RESULTS = (f"pub_resultats_cohortes__{table}" for table in ("panel", "resultats"))
REGISTER, VALUES, MONEY, LIMITS, BESIDE, LANDING, TRIALS, TREE = (
    f"pub_pilotage_pacte__{table}"
    for table in (
        *("definitions", "valeurs", "finances", "controles", "comparaison"),
        *("atterrissage", "atterrissage_retrotest", "objectifs"),
    )
)
BRAKES = "pub_besoins_territoriaux__freins"
TOLD = "pub_besoins_territoriaux__besoins"
OF_BRANCH, STAFF, REPLIES = (f"pub_depots_branches__{table}" for table in ("besoins", "emploi", "reponses"))
HIRES_BY_SECTOR = tuple(name for name in HIRES if name.endswith(("departements", "na38", "sexe_age")))

ORDER, ROWS, UNIQUE, FILLED, EMPTY, RANGE, SET, REGEX, ABOVE, EQUAL, ALONE, OUTSIDE = (
    "expect_table_columns_to_match_ordered_list",
    "expect_table_row_count_to_be_between",
    "expect_compound_columns_to_be_unique",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_null",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_match_regex",
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_pair_values_to_be_equal",
    "expect_column_values_to_be_unique",
    "expect_column_values_to_not_be_in_set",
)


@dataclass(frozen=True)
class Control:
    """Cells to spoil (`row, column, value`) or a whole-frame corruption, and all that must then fail."""

    suite: str
    spoil: tuple[tuple[int, str, Any], ...] | str
    caught: tuple[tuple[str, str | None], ...]

    def corrupt(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self.spoil == "reorder":
            return frame[list(frame.columns[::-1])]
        if self.spoil == "empty":
            return frame.iloc[:0]
        if self.spoil == "repeat":
            return pd.concat([frame, frame.iloc[:1]])
        spoilt = frame.astype(object)
        for row, column, value in self.spoil:
            spoilt.loc[row, column] = value
        return spoilt.infer_objects()


def _cell(suite: str, row: int, column: str, value: Any, *caught: tuple[str, str | None]) -> Control:
    return Control(suite, ((row, column, value),), caught)


def _exact(row: int, measure: str, value: float) -> tuple[tuple[int, str, float], ...]:
    return tuple((row, f"{measure}_{bound}", value) for bound in ("nb", "min", "max"))


def _nested(lower: str, upper: str) -> tuple[str, str]:
    return (ABOVE, f"{upper}, {lower}")


CONTROLS = [
    *(Control(suite, "reorder", ((ORDER, None),)) for suite in suite_names() if suite != PREVIOUS),
    *(Control(suite, "empty", ((ROWS, None),)) for suite in (NEEDS, TOTALS)),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (NEEDS, TOTALS, CHAMPION, BACKTEST, SCORES)),
    # Repeating the retained forecast also gives its key two champions.
    Control(CANDIDATES, "repeat", ((UNIQUE, None), (UNIQUE, None))),
    _cell(CANDIDATES, 1, "est_retenu", True, (UNIQUE, None)),
    Control(TOLD, "repeat", ((ALONE, "id_besoin"),)),
    Control(
        TOLD,
        (
            *((0, "source_besoin", None), (0, "nomenclature_metier", "naf"), (0, "confiance", "sûre")),
            *((0, "engagement_employeur", "juré"), (0, "statut_donnee", "observe")),
            *((0, "rapprochement", "peut-être"), (0, "recrutements_declares_nb", 0)),
        ),
        (
            (FILLED, "source_besoin"),
            (SET, "nomenclature_metier"),
            (SET, "confiance"),
            (SET, "engagement_employeur"),
            (SET, "statut_donnee"),
            (SET, "rapprochement"),
            (RANGE, "recrutements_declares_nb"),
        ),
    ),
    Control(
        TOLD,
        ((0, "recrutements_declares_metier_nb", 3), (0, "projets_recrutement_max", 10.0)),
        (
            _nested("recrutements_declares_nb", "recrutements_declares_metier_nb"),
            _nested("projets_recrutement_min", "projets_recrutement_max"),
        ),
    ),
    _cell(TOLD, 1, "projets_recrutement_max", 5.0, (EMPTY, "projets_recrutement_max")),
    Control(OF_BRANCH, "repeat", ((UNIQUE, None),)),
    _cell(OF_BRANCH, 0, "repondants_nb", 4.0, (OUTSIDE, "repondants_nb")),
    _cell(OF_BRANCH, 0, "recrutements_min", 7, _nested("recrutements_min", "recrutements_max")),
    _cell(OF_BRANCH, 1, "projets_recrutement_max", 5.0, (EMPTY, "projets_recrutement_max")),
    _cell(OF_BRANCH, 1, "motif_non_comparable", None, (FILLED, "motif_non_comparable")),
    _cell(OF_BRANCH, 0, "statut_donnee", "observé", (SET, "statut_donnee")),
    _cell(OF_BRANCH, 0, "code_metier", None, (FILLED, "code_metier")),
    _cell(OF_BRANCH, 0, "recrutements_min", -1, (RANGE, "recrutements_min")),
    *(
        _cell(OF_BRANCH, 0, column, "autre", (SET, column))
        for column in (
            *("niveau", "nomenclature_metier", "methode", "rapprochement"),
            "rapprochement_territoires",
        )
    ),
    Control(STAFF, "repeat", ((UNIQUE, None),)),
    *(_cell(STAFF, 0, column, "autre", (SET, column)) for column in ("niveau", "statut_donnee", "methode")),
    _cell(STAFF, 1, "part_50_ans_plus_motif", "autre", (SET, "part_50_ans_plus_motif")),
    _cell(STAFF, 0, "organisme", None, (FILLED, "organisme")),
    _cell(STAFF, 0, "part_50_ans_plus_pct", 101.0, (RANGE, "part_50_ans_plus_pct")),
    _cell(STAFF, 0, "salaries_nb", 4.0, (OUTSIDE, "salaries_nb")),
    _cell(REPLIES, 0, "texte", None, (FILLED, "texte")),
    _cell(REPLIES, 0, "objet", "autre", (SET, "objet")),
    _cell(REPLIES, 0, "etat_reponse", "autre", (SET, "etat_reponse")),
    _cell(
        REPLIES,
        0,
        "reponse_producteur_date",
        date(2026, 10, 1),
        _nested("reponse_date", "reponse_producteur_date"),
    ),
    _cell(STAFF, 0, "salaries_age_connu_nb", 20.0, (RANGE, "salaries_age_connu_nb")),
    _cell(STAFF, 1, "salaries_nb", 30.0, (EMPTY, "salaries_nb")),
    _cell(STAFF, 1, "etablissements_nb", 2.0, (RANGE, "etablissements_nb")),
    _cell(STAFF, 0, "salaries_nb", None, (FILLED, "salaries_nb")),
    _cell(STAFF, 0, "salaries_min", 600.0, _nested("salaries_min", "salaries_max")),
    Control(REPLIES, "repeat", ((ALONE, "id_reponse"),)),
    _cell(REPLIES, 1, "reponse_producteur", "Oui.", (EMPTY, "reponse_producteur")),
    _cell(REPLIES, 0, "reponse_producteur_date", None, (FILLED, "reponse_producteur_date")),
    Control(COMPLETENESS, "repeat", ((UNIQUE, None),)),
    Control(
        COMPLETENESS,
        ((0, "enjeu", None), (0, "niveau", "pays"), (0, "part_renseignee_pct", 101.0)),
        ((FILLED, "enjeu"), (SET, "niveau"), (RANGE, "part_renseignee_pct")),
    ),
    _cell(COMPLETENESS, 0, "sessions_renseignees_nb", 41, _nested("sessions_renseignees_nb", "sessions_nb")),
    Control(
        COMPLETENESS,
        ((0, "sessions_nb", 0), (0, "sessions_renseignees_nb", 0)),
        ((RANGE, "sessions_nb"),),
    ),
    Control(BRAKES, "repeat", ((UNIQUE, None),)),
    Control(
        BRAKES,
        ((0, "libelle_frein", None), (0, "statut_donnee", "observe"), (0, "besoins_citant_nb", 3)),
        (
            (FILLED, "libelle_frein"),
            (SET, "statut_donnee"),
            _nested("besoins_citant_nb", "besoins_renseignes_nb"),
        ),
    ),
    Control(
        BRAKES,
        ((1, "besoins_renseignes_nb", 0), (0, "besoins_nb", 1)),
        ((RANGE, "besoins_renseignes_nb"), _nested("besoins_renseignes_nb", "besoins_nb")),
    ),
    _cell(SCORES, 2, "est_retenu", True, (UNIQUE, None)),
    _cell(NEEDS, 0, "libelle_fap", None, (FILLED, "libelle_fap")),
    _cell(NEEDS, 0, "annee", 1999, (RANGE, "annee")),
    _cell(NEEDS, 0, "code_region", "8", (REGEX, "code_region")),
    _cell(NEEDS, 0, "code_departement", "1", (REGEX, "code_departement")),
    _cell(NEEDS, 1, "code_bassin_ft", "101", (REGEX, "code_bassin_ft")),
    _cell(NEEDS, 0, "code_fap", "A0X4", (REGEX, "code_fap")),
    _cell(NEEDS, 0, "version_fap", "2003", (SET, "version_fap")),
    _cell(NEEDS, 1, "projets_difficiles_min", -1.0, (RANGE, "projets_difficiles_min")),
    Control(
        NEEDS,
        ((1, "projets_saisonniers_min", 3.0), (1, "projets_saisonniers_max", 2.0)),
        (_nested("projets_saisonniers_min", "projets_saisonniers_max"),),
    ),
    _cell(
        NEEDS,
        0,
        "projets_difficiles_nb",
        21.0,
        (EQUAL, "projets_difficiles_nb, projets_difficiles_min"),
        (EQUAL, "projets_difficiles_nb, projets_difficiles_max"),
    ),
    _cell(NEEDS, 1, "projets_recrutement_max", 5.0, (RANGE, "projets_recrutement_max")),
    _cell(NEEDS, 1, "projets_recrutement_min", 0.0, (RANGE, "projets_recrutement_min")),
    Control(NEEDS, _exact(1, "projets_difficiles", 2.0), ((EMPTY, "projets_difficiles_nb"),)),
    Control(
        NEEDS,
        _exact(0, "projets_difficiles", 60.0),
        (_nested("projets_difficiles_max", "projets_recrutement_max"),),
    ),
    _cell(TOTALS, 0, "libelle_territoire", None, (FILLED, "libelle_territoire")),
    _cell(TOTALS, 0, "niveau", "commune", (SET, "niveau")),
    Control(
        TOTALS,
        ((0, "cellules_nb", 0), (0, "cellules_masquees_nb", 0)),
        ((RANGE, "cellules_nb"),),
    ),
    _cell(TOTALS, 0, "cellules_masquees_nb", -1, (RANGE, "cellules_masquees_nb")),
    _cell(TOTALS, 0, "cellules_masquees_nb", 3, _nested("cellules_masquees_nb", "cellules_nb")),
    _cell(
        TOTALS,
        0,
        "projets_difficiles_min",
        49.0,
        _nested("projets_difficiles_publies_nb", "projets_difficiles_min"),
    ),
    _cell(
        TOTALS, 0, "projets_difficiles_min", 55.0, _nested("projets_difficiles_min", "projets_difficiles_max")
    ),
    _cell(
        TOTALS,
        0,
        "projets_difficiles_max",
        55.0,
        _nested("projets_difficiles_max", "projets_recrutement_max"),
    ),
    _cell(TOTALS, 0, "part_masquee_projets_pct", 101.0, (RANGE, "part_masquee_projets_pct")),
    *(_cell(suite, 0, "lo_80", None, (FILLED, "lo_80")) for suite in FORECASTS),
    *(_cell(suite, 0, "annee", 2024, (ABOVE, "annee, cutoff_annee")) for suite in FORECASTS),
    *(_cell(suite, 0, "mesure", "projets", (SET, "mesure")) for suite in (*FORECASTS, SCORES)),
    *(_cell(suite, 0, "horizon_periodes", 4, (RANGE, "horizon_periodes")) for suite in (*FORECASTS, SCORES)),
    *(
        _cell(suite, 0, "statut_intervalle", "suppose", (SET, "statut_intervalle"))
        for suite in (CHAMPION, CANDIDATES)
    ),
    *(_cell(suite, 0, "modele", "oracle", (SET, "modele")) for suite in (*FORECASTS, SCORES)),
    *(
        _cell(suite, 0, "statut_donnee", "observe", (SET, "statut_donnee"))
        for suite in (CHAMPION, CANDIDATES)
    ),
    *(_cell(suite, 0, "code_bassin_ft", "101", (REGEX, "code_bassin_ft")) for suite in FORECASTS),
    *(_cell(suite, 0, "code_fap", "40", (REGEX, "code_fap")) for suite in FORECASTS),
    *(_cell(suite, 0, "lo_95", -1.0, (RANGE, "lo_95")) for suite in FORECASTS),
    *(_cell(suite, 0, "hi_95", 101.0, (RANGE, "hi_95")) for suite in FORECASTS),
    *(_cell(suite, 0, "lo_95", 21.0, _nested("lo_95", "lo_80")) for suite in FORECASTS),
    *(_cell(suite, 0, "lo_80", 31.0, _nested("lo_80", "yhat")) for suite in FORECASTS),
    *(_cell(suite, 0, "hi_80", 29.0, _nested("yhat", "hi_80")) for suite in FORECASTS),
    *(_cell(suite, 0, "hi_95", 39.0, _nested("hi_80", "hi_95")) for suite in FORECASTS),
    _cell(SCORES, 0, "mae", None, (FILLED, "mae")),
    _cell(SCORES, 0, "n", 0, (RANGE, "n")),
    _cell(SCORES, 0, "mae_relative", -0.1, (RANGE, "mae_relative")),
    _cell(SCORES, 0, "rmse", 7.0, _nested("mae", "rmse")),
    _cell(SCORES, 1, "mae_relative", 1.1, (RANGE, "mae_relative")),
    Control(
        SCORES,
        ((0, "mesure", "part_difficile_pct"), (0, "cutoff_annee", None), (0, "rmse_relative", 1.1)),
        ((RANGE, "rmse_relative"),),
    ),
    _cell(SCORES, 1, "couverture_80_pct", 0.8, (RANGE, "couverture_80_pct")),
    _cell(SCORES, 0, "couverture_95_pct", 101.0, (RANGE, "couverture_95_pct")),
    _cell(SCORES, 0, "couverture_95_pct", 70.0, _nested("couverture_80_pct", "couverture_95_pct")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (*HIRES, PURCHASES, PURCHASE_TOTALS, BESIDE)),
    _cell(PURCHASES, 0, "libelle_dispositif", None, (FILLED, "libelle_dispositif")),
    _cell(PURCHASES, 0, "code_bassin_ft", "281", (REGEX, "code_bassin_ft")),
    _cell(PURCHASES, 0, "code_domaine_formacode", "22334", (REGEX, "code_domaine_formacode")),
    *(
        control
        for suite in (PURCHASES, PURCHASE_TOTALS, BESIDE)
        for control in (
            _cell(suite, 0, "annee", 24, (RANGE, "annee")),
            _cell(suite, 0, "places_nb", 0, (RANGE, "places_nb")),
            _cell(suite, 0, "termines_nb", 41.0, (REGEX, "termines_nb")),
            _cell(suite, 0, "termines_max", 30, _nested("termines_min", "termines_max")),
            _cell(
                suite,
                0,
                "taux_certification_pct",
                100.0,
                (RANGE, "taux_certification_pct"),
                _nested("taux_certification_pct", "taux_certification_hi_80"),
            ),
            _cell(suite, 0, "taux_remplissage_pct", 400.0, (RANGE, "taux_remplissage_pct")),
            _cell(suite, 0, "presents_examen_nb", None, (FILLED, "presents_examen_nb")),
            _cell(suite, 0, "definition_emploi_6_mois", None, (FILLED, "definition_emploi_6_mois")),
        )
    ),
    _cell(PURCHASE_TOTALS, 0, "code_territoire", None, (FILLED, "code_territoire")),
    _cell(PURCHASE_TOTALS, 0, "niveau", "bassin", (SET, "niveau")),
    _cell(PURCHASE_TOTALS, 0, "ventilation", "financeur", (SET, "ventilation")),
    _cell(PURCHASE_TOTALS, 1, "entrees_motif_secret", "petit", (SET, "entrees_motif_secret")),
    *(_cell(suite, 0, "annee", None, (FILLED, "annee")) for suite in HIRES),
    *(_cell(suite, 0, "nature_contrat", "Intérim", (SET, "nature_contrat")) for suite in HIRES),
    *(_cell(suite, 0, "duree_contrat", "un an", (SET, "duree_contrat")) for suite in HIRES),
    *(_cell(suite, 0, "embauches_nb", -1.0, (RANGE, "embauches_nb")) for suite in HIRES),
    *(_cell(suite, 0, "code_secteur", "_calage_", (REGEX, "code_secteur")) for suite in HIRES_BY_SECTOR),
    _cell("pub_embauches__totaux", 0, "niveau", "bassin", (SET, "niveau")),
    _cell(PREVIOUS, 0, "apres", 0.0, (RANGE, "apres")),
    _cell(PREVIOUS, 1, "apres", 0.0, (RANGE, "apres")),
    _cell(PREVIOUS, 2, "variation_pct", -3.0, (RANGE, "variation_pct")),
    _cell(PREVIOUS, 3, "variation_pct", 6.0, (RANGE, "variation_pct")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (JOB_SEEKERS, JOB_SEEKERS_BY_ZONE, RATES)),
    _cell(JOB_SEEKERS, 0, "libelle_departement", None, (FILLED, "libelle_departement")),
    _cell(JOB_SEEKERS, 0, "code_departement", "13  -Bouches-du-Rhône", (REGEX, "code_departement")),
    _cell(JOB_SEEKERS_BY_ZONE, 0, "libelle_zone_emploi", None, (FILLED, "libelle_zone_emploi")),
    _cell(JOB_SEEKERS_BY_ZONE, 0, "code_zone_emploi_insee", "51", (REGEX, "code_zone_emploi_insee")),
    _cell(JOB_SEEKERS_BY_ZONE, 0, "sexe", "Hommes et femmes", (SET, "sexe")),
    _cell(JOB_SEEKERS_BY_ZONE, 0, "tranche_age", "Moins de 26 ans", (SET, "tranche_age")),
    *(
        control
        for suite in (JOB_SEEKERS, JOB_SEEKERS_BY_ZONE)
        for control in (
            _cell(suite, 0, "categorie", "AB", (SET, "categorie")),
            _cell(suite, 0, "annee", 1995, (RANGE, "annee")),
            _cell(suite, 0, "demandeurs_emploi_nb", -1.0, (RANGE, "demandeurs_emploi_nb")),
            _cell(suite, 0, "demandeurs_emploi_nb", 4.0, (OUTSIDE, "demandeurs_emploi_nb")),
        )
    ),
    _cell(RATES, 0, "libelle_territoire", None, (FILLED, "libelle_territoire")),
    _cell(RATES, 0, "niveau", "region", (SET, "niveau")),
    _cell(RATES, 0, "annee", 1981, (RANGE, "annee")),
    _cell(RATES, 0, "taux_chomage_pct", 81.0, (RANGE, "taux_chomage_pct")),
    Control(ROME, "repeat", ((ALONE, "code_rome"),)),
    _cell(ROME, 0, "libelle_rome", None, (FILLED, "libelle_rome")),
    _cell(ROME, 0, "code_rome_v3", "A11", (REGEX, "code_rome_v3")),
    _cell(ROME, 0, "categorie_ecologique", "bleu", (SET, "categorie_ecologique")),
    Control(ROME_SKILLS, "repeat", ((UNIQUE, None),)),
    _cell(ROME_SKILLS, 0, "libelle_competence", None, (FILLED, "libelle_competence")),
    _cell(ROME_SKILLS, 0, "code_rome", "Z1101", (REGEX, "code_rome")),
    _cell(ROME_SKILLS, 0, "nature", "appellation", (SET, "nature")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in COURSES),
    *(_cell(suite, 0, "code_region", None, (FILLED, "code_region")) for suite in COURSES if suite != ENTRIES),
    Control(OFFERED, "repeat", ((UNIQUE, None),)),
    _cell(OFFERED, 0, "libelle_bassin_ft", None, (FILLED, "libelle_bassin_ft")),
    _cell(OFFERED, 0, "code_bassin_ft", "28", (REGEX, "code_bassin_ft")),
    _cell(OFFERED, 0, "type_referentiel", "autre", (SET, "type_referentiel")),
    _cell(OFFERED, 0, "places_achetees_nb", -1, (RANGE, "places_achetees_nb")),
    _cell(OFFERED, 0, "heures_max_nb", 1.0, (ABOVE, "heures_max_nb, heures_min_nb")),
    _cell(CATALOGUE, 0, "code_commune_insee", "14", (REGEX, "code_commune_insee")),
    _cell(CATALOGUE, 0, "code_formacode", "4275", (REGEX, "code_formacode")),
    _cell(CATALOGUE, 0, "siret_organisme", "12", (REGEX, "siret_organisme")),
    _cell(CATALOGUE, 0, "heures_total_nb", -1.0, (RANGE, "heures_total_nb")),
    _cell(CATALOGUE, 0, "prix_total_ttc_eur", -1.0, (RANGE, "prix_total_ttc_eur")),
    _cell(CERTIFICATIONS, 0, "type_referentiel", "RNC", (SET, "type_referentiel")),
    _cell(CERTIFICATIONS, 0, "formations_nb", 0, (RANGE, "formations_nb")),
    _cell(CERTIFICATIONS, 0, "prix_min_eur", -1.0, (RANGE, "prix_min_eur")),
    _cell(ENTRIES, 0, "code_certification", None, (FILLED, "code_certification")),
    _cell(ENTRIES, 0, "type_referentiel", "RNC", (SET, "type_referentiel")),
    _cell(ENTRIES, 0, "annee", 2009, (RANGE, "annee")),
    _cell(ENTRIES, 0, "entrees_nb", 4.0, (OUTSIDE, "entrees_nb")),
    _cell(ENTRIES, 0, "entrees_min", -1.0, (RANGE, "entrees_min")),
    _cell(OUTCOMES, 0, "code_uai", "14", (REGEX, "code_uai")),
    _cell(OUTCOMES, 0, "cumul_debut_annee", 2017, (RANGE, "cumul_debut_annee")),
    _cell(OUTCOMES, 0, "valeur_pct", 101.0, (RANGE, "valeur_pct")),
    _cell(SCHOOLS, 0, "code_uai", "14", (REGEX, "code_uai")),
    _cell(SCHOOLS, 0, "cumul_debut_annee", 2017, (RANGE, "cumul_debut_annee")),
    _cell(SCHOOLS, 0, "valeur_pct", 101.0, (RANGE, "valeur_pct")),
    _cell(SCHOOLS, 0, "code_mefstat11", None, (FILLED, "code_mefstat11")),
    Control(TRACKS, "repeat", ((UNIQUE, None),)),
    _cell(TRACKS, 0, "code_branche", None, (FILLED, "code_branche")),
    _cell(TRACKS, 0, "niveau", "commune", (SET, "niveau")),
    _cell(TRACKS, 0, "code_voie", "alternance", (SET, "code_voie")),
    _cell(TRACKS, 0, "devenir_perimetre", "région", (SET, "devenir_perimetre")),
    _cell(TRACKS, 0, "places_achetees_nb", -1, (RANGE, "places_achetees_nb")),
    _cell(TRACKS, 0, "places_rattachees_pct", 101.0, (RANGE, "places_rattachees_pct")),
    _cell(
        TRACKS,
        0,
        "taux_emploi_6_mois_min_pct",
        61.0,
        _nested("taux_emploi_6_mois_min_pct", "taux_emploi_6_mois_max_pct"),
    ),
    _cell(TRACKS, 0, "sessions_nb", 16, _nested("sessions_nb", "sessions_voie_rattachees_nb")),
    *(
        _cell(TRACKS, 1, f"motif_{name}", None, (FILLED, f"motif_{name}"))
        for name in ("offre", "achats", "cpf", "devenir")
    ),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (LINKS, COVERAGE, CODES)),
    *(_cell(suite, 0, "version_cible", None, (FILLED, "version_cible")) for suite in (LINKS, COVERAGE)),
    Control(
        LINKS,
        ((0, "nomenclature_source", "fap"), (0, "libelle_source", None)),
        ((FILLED, "libelle_source"),),
    ),
    _cell(LINKS, 0, "libelle_cible", None, (FILLED, "libelle_cible")),
    _cell(LINKS, 0, "poids_max", 1.1, (RANGE, "poids_max")),
    _cell(LINKS, 0, "poids_min", 0.9, _nested("poids_min", "poids")),
    _cell(LINKS, 0, "origine", "officielle", (SET, "origine")),
    _cell(COVERAGE, 0, "taux_rattachement_pct", 99.0, (RANGE, "taux_rattachement_pct")),
    Control(
        COVERAGE,
        ((0, "mesure", "formations"), (0, "taux_rattachement_pct", 49.0)),
        ((RANGE, "taux_rattachement_pct"),),
    ),
    _cell(COVERAGE, 0, "mesure", "offres", (SET, "mesure")),
    _cell(COVERAGE, 0, "codes_rattaches_nb", 3, _nested("codes_rattaches_nb", "codes_nb")),
    _cell(CODES, 0, "libelle", None, (FILLED, "libelle")),
    _cell(CODES, 0, "nomenclature", "pcs", (SET, "nomenclature")),
    _cell(CODES, 0, "code", "A1Z4-", (REGEX, "code")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in TENSIONS),
    *(
        _cell(suite, 0, "libelle_fap", None, (FILLED, "libelle_fap"))
        for suite in TENSIONS
        if suite not in {BASINS, OFFERS}
    ),
    *(
        _cell(suite, 0, "code_fap", "A0Z4", (REGEX, "code_fap"))
        for suite in TENSIONS
        if suite not in {BASINS, OFFERS}
    ),
    *(
        _cell(suite, 0, "version_fap", "2003", (SET, "version_fap"))
        for suite in TENSIONS
        if suite not in {BASINS, OFFERS}
    ),
    *(
        _cell(suite, 0, "niveau_fap", "fap 225", (SET, "niveau_fap"))
        for suite in (TENSION, HISTORY, LEVERS, SOUGHT)
    ),
    *(_cell(suite, 0, "niveau", "bassin", (SET, "niveau")) for suite in (TENSION, LEVERS, LISTED)),
    *(_cell(suite, 0, "annee", 1990, (RANGE, "annee")) for suite in TENSIONS if suite != LEVERS),
    *(_cell(suite, 0, "tension_indice", 20.0, (RANGE, "tension_indice")) for suite in (TENSION, HISTORY)),
    *(_cell(suite, 0, "emploi_moyen_nb", -1.0, (RANGE, "emploi_moyen_nb")) for suite in (TENSION, LEVERS)),
    _cell(TENSION, 0, "lien_formation_emploi_classe", 6.0, (RANGE, "lien_formation_emploi_classe")),
    _cell(TENSION, 0, "tension_classe", None, (FILLED, "tension_classe")),
    _cell(BASINS, 0, "libelle_bassin_ft", None, (FILLED, "libelle_bassin_ft")),
    _cell(BASINS, 0, "code_bassin_ft", "282", (REGEX, "code_bassin_ft")),
    _cell(BASINS, 0, "code_rome", "A0Z40", (REGEX, "code_rome")),
    _cell(BASINS, 1, "offres_nb", -1.0, (RANGE, "offres_nb")),
    _cell(BASINS, 0, "demandeurs_abc_nb", 29.0, (RANGE, "demandeurs_abc_nb")),
    _cell(BASINS, 1, "demandeurs_abc_nb", 4.0, (OUTSIDE, "demandeurs_abc_nb")),
    _cell(BASINS, 1, "demandeurs_abc_min", -1.0, (RANGE, "demandeurs_abc_min")),
    _cell(BASINS, 1, "demandeurs_abc_max", 0.0, _nested("demandeurs_abc_min", "demandeurs_abc_max")),
    _cell(BASINS, 0, "tension_classe", 0.0, (RANGE, "tension_classe")),
    _cell(LEVERS, 0, "tension_classe", 3, (RANGE, "tension_classe")),
    _cell(OFFERS, 0, "libelle_departement", None, (FILLED, "libelle_departement")),
    _cell(OFFERS, 0, "code_departement", "1", (REGEX, "code_departement")),
    _cell(OFFERS, 0, "type_offre", "reçues", (SET, "type_offre")),
    _cell(OFFERS, 0, "offres_nb", -100.0, (RANGE, "offres_nb")),
    _cell(SOUGHT, 0, "categorie", "B", (SET, "categorie")),
    _cell(SOUGHT, 0, "demandeurs_emploi_nb", -1.0, (RANGE, "demandeurs_emploi_nb")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (*MODELLED, INDICATORS)),
    _cell(MODELLED[0], 0, "libelle_fap", None, (FILLED, "libelle_fap")),
    _cell(MODELLED[0], 0, "hi_80", 45.0, _nested("embauches_modelisees_nb", "hi_80")),
    _cell(MODELLED[0], 0, "lo_95", -1.0, (RANGE, "lo_95")),
    _cell(MODELLED[0], 0, "statut_donnee", "observe", (SET, "statut_donnee")),
    _cell(MODELLED[1], 0, "libelle_secteur", None, (FILLED, "libelle_secteur")),
    _cell(MODELLED[1], 0, "embauches_reparties_nb", 101.0, _nested("embauches_reparties_nb", "embauches_nb")),
    _cell(MODELLED[1], 0, "part_repartie_pct", 79.0, (RANGE, "part_repartie_pct")),
    _cell(INDICATORS, 0, "libelle_fap", None, (FILLED, "libelle_fap")),
    _cell(INDICATORS, 0, "valeur", 66.0, _nested("valeur", "valeur_max")),
    _cell(INDICATORS, 0, "valeur_min", -1.0, (RANGE, "valeur_min")),
    *(_cell(INDICATORS, 1, column, 4.0, (EMPTY, column)) for column in ("numerateur_nb", "denominateur_nb")),
    _cell(INDICATORS, 0, "volume_nb", -1.0, (RANGE, "volume_nb")),
    _cell(INDICATORS, 0, "statut_donnee", "modelise", (SET, "statut_donnee")),
    Control(DEFINITIONS, "repeat", ((ALONE, "code_indicateur"),)),
    _cell(DEFINITIONS, 0, "limites", None, (FILLED, "limites")),
    Control(DISTRICTS, "repeat", ((ALONE, "code_arrondissement"),)),
    *(
        Control(suite, "repeat", ((UNIQUE, None),))
        for suite in (ZONING, PLACES, OUTLINES, OVERLAPS, DISTANCES)
    ),
    _cell(DISTANCES, 0, "distance_km", None, (FILLED, "distance_km")),
    _cell(DISTANCES, 0, "distance_km", -1.0, (RANGE, "distance_km")),
    _cell(DISTANCES, 0, "code_bassin_voisin_ft", "28", (REGEX, "code_bassin_voisin_ft")),
    *(_cell(suite, 0, "code_region", None, (FILLED, "code_region")) for suite in (DISTRICTS, ZONING, PLACES)),
    *(_cell(suite, 0, "communes_nb", 0, (RANGE, "communes_nb")) for suite in (DISTRICTS, ZONING, OVERLAPS)),
    *(_cell(suite, 0, "annee", 1999, (RANGE, "annee")) for suite in (DISTRICTS, PLACES, OVERLAPS)),
    *(_cell(suite, 0, "millesime", 1999, (RANGE, "millesime")) for suite in (ZONING, OUTLINES)),
    *(
        _cell(suite, 0, "code_bassin_ft", "28", (REGEX, "code_bassin_ft"))
        for suite in (ZONING, PLACES, OVERLAPS)
    ),
    *(
        _cell(suite, 0, "code_arrondissement", "1", (REGEX, "code_arrondissement"))
        for suite in (DISTRICTS, PLACES, OVERLAPS)
    ),
    _cell(PLACES, 0, "code_commune_insee", "1490", (REGEX, "code_commune_insee")),
    _cell(PLACES, 0, "statut_rattachement", "devinee", (SET, "statut_rattachement")),
    _cell(OUTLINES, 0, "geometrie", '{"type":"Point"}', (REGEX, "geometrie")),
    _cell(OUTLINES, 0, "geometrie", None, (FILLED, "geometrie")),
    _cell(OUTLINES, 0, "niveau", "zone", (SET, "niveau")),
    _cell(OVERLAPS, 0, "libelle_bassin_ft", None, (FILLED, "libelle_bassin_ft")),
    *(
        Control(suite, "repeat", ((UNIQUE, None),))
        for suite in (SHORTAGES, TRIED, JUDGED, RELIABILITY, SKILLS, SKILL_SCORES)
    ),
    *(Control(suite, "repeat", ((ALONE, "code_hypothese"),)) for suite in (ASSUMED, SKILL_ASSUMED)),
    *(_cell(suite, 0, "raison", None, (FILLED, "raison")) for suite in (ASSUMED, SKILL_ASSUMED)),
    _cell(SHORTAGES, 1, "probabilite_penurie", 0.6, (EMPTY, "probabilite_penurie")),
    Control(
        SHORTAGES,
        ((0, "probabilite_penurie", None), (0, "probabilite_deficit", None)),
        ((FILLED, "probabilite_penurie"), (FILLED, "probabilite_deficit")),
    ),
    Control(
        SHORTAGES,
        (
            *((0, "libelle_fap", None), (0, "cutoff_annee", 2025), (1, "motif", "autre")),
            *((1, "motif_ecart", "autre"), (0, "modele_probabilite", "autre"), (0, "ecart_hi_80", 9.0)),
            *((0, "probabilite_classe_1", 1.2), (0, "classe_tension_hi_80", 6.0)),
            (0, "projets_difficiles_lo_95", -1.0),
        ),
        (
            *((FILLED, "libelle_fap"), (ABOVE, "annee, cutoff_annee"), (SET, "motif")),
            *((SET, "motif_ecart"), (SET, "modele_probabilite"), _nested("ecart_hi_80", "ecart_hi_95")),
            *((RANGE, "probabilite_classe_1"), (RANGE, "classe_tension_hi_80")),
            (RANGE, "projets_difficiles_lo_95"),
        ),
    ),
    _cell(SHORTAGES, 0, "statut_donnee", "observe", (SET, "statut_donnee")),
    Control(
        TRIED,
        ((0, "code_fap", None), (0, "annee", 2024), (0, "modele", "autre"), (0, "probabilite", 1.1)),
        (
            *((FILLED, "code_fap"), (ABOVE, "annee, cutoff_annee"), (SET, "modele")),
            (RANGE, "probabilite"),
        ),
    ),
    Control(
        JUDGED,
        (
            *((0, "modele", "autre"), (0, "n", 0), (0, "auc", 1.1), (0, "perte_logarithmique", -1.0)),
            *((1, "frequence_observee", None), (1, "brier_relatif", 1.1)),
        ),
        (
            *((SET, "modele"), (RANGE, "n"), (RANGE, "auc"), (RANGE, "perte_logarithmique")),
            *((FILLED, "frequence_observee"), (RANGE, "brier_relatif")),
        ),
    ),
    Control(
        RELIABILITY,
        ((0, "frequence_observee", 1.1), (0, "n", 0)),
        ((RANGE, "frequence_observee"), (RANGE, "n")),
    ),
    _cell(RELIABILITY, 0, "classe_probabilite", None, (FILLED, "classe_probabilite")),
    Control(
        SKILLS,
        (
            *((0, "libelle_competence", None), (0, "cutoff_annee", 2025), (0, "nature", "contexte_travail")),
            *((0, "statut_donnee", "observe"), (0, "rang_lo_80", 0), (0, "projets_lo_80", -1.0)),
            *((0, "part_repartie_pct", 101.0), (0, "rang_hi_80", 1)),
        ),
        (
            *((FILLED, "libelle_competence"), (ABOVE, "annee, cutoff_annee"), (SET, "nature")),
            *((SET, "statut_donnee"), (RANGE, "rang_lo_80"), (RANGE, "projets_lo_80")),
            *((RANGE, "part_repartie_pct"), _nested("rang", "rang_hi_80")),
        ),
    ),
    Control(
        SKILL_SCORES,
        ((0, "modele", "autre"), (0, "n", 0), (0, "correlation_rangs", 1.1), (0, "recouvrement_pct", 101.0)),
        ((SET, "modele"), (RANGE, "n"), (RANGE, "correlation_rangs"), (RANGE, "recouvrement_pct")),
    ),
    _cell(SKILL_SCORES, 0, "est_retenu", None, (FILLED, "est_retenu")),
    *(
        Control(suite, "repeat", ((UNIQUE, None),))
        for suite in (
            *(BRANCHES, MEMBERS, OF_BRANCHES, PAST_BRANCHES, TRIED_SUMS, SHIFTS, PAST_SHIFTS, SHIFTING),
            SHIFTED,
        )
    ),
    _cell(BRANCHES, 0, "divisions_naf", "1, 10", (REGEX, "divisions_naf")),
    _cell(BRANCHES, 0, "bassins", "2804, 2803", (REGEX, "bassins")),
    _cell(BRANCHES, 0, "hors_perimetre", None, (FILLED, "hors_perimetre")),
    _cell(MEMBERS, 0, "code_fap", "A0", (REGEX, "code_fap")),
    *(
        _cell(suite, 0, column, value, complaint)
        for suite in (OF_BRANCHES, SHIFTS)
        for column, value, complaint in (
            ("cutoff_annee", 2025, (ABOVE, "annee, cutoff_annee")),
            ("projets_lo_80", -1.0, (RANGE, "projets_lo_80")),
            ("statut_donnee", "observe", (SET, "statut_donnee")),
            ("projets_hi_80", 0.0, (ABOVE, "projets_hi_80, projets_nb")),
            ("penuries_attendues_nb", 3.0, (ABOVE, "metiers_estimes_nb, penuries_attendues_nb")),
            ("projets_nb", None, (FILLED, "projets_nb")),
        )
    ),
    *(
        Control(
            suite,
            ((0, "metiers_nb", 0),),
            ((RANGE, "metiers_nb"), (ABOVE, "metiers_nb, metiers_estimes_nb")),
        )
        for suite in (OF_BRANCHES, SHIFTS)
    ),
    *(
        _cell(suite, 0, column, None, (FILLED, column))
        for suite, column in (
            *((MEMBERS, "libelle_fap"), (PAST_BRANCHES, "libelle_branche"), (TRIED_SUMS, "n")),
            *((PAST_SHIFTS, "libelle_bassin_ft"), (SHIFTING, "libelle_fap")),
        )
    ),
    *(
        _cell(suite, 0, column, value, complaint)
        for suite in (PAST_BRANCHES, PAST_SHIFTS)
        for column, value, complaint in (
            ("version_fap_origine", "2015", (SET, "version_fap_origine")),
            ("projets_min", -1.0, (RANGE, "projets_min")),
            ("projets_max", 9.0, (ABOVE, "projets_max, projets_min")),
        )
    ),
    _cell(TRIED_SUMS, 0, "mesure", "ecart", (SET, "mesure")),
    _cell(TRIED_SUMS, 0, "n", 0, (RANGE, "n")),
    _cell(TRIED_SUMS, 0, "couverture_80_pct", 101.0, (RANGE, "couverture_80_pct")),
    *(
        _cell(suite, 0, "code_transition", "autre", (SET, "code_transition"))
        for suite in (SHIFTS, PAST_SHIFTS, SHIFTING, SHIFTED)
    ),
    _cell(PAST_SHIFTS, 0, "statut_donnee", "observe", (SET, "statut_donnee")),
    _cell(SHIFTED, 0, "code_formacode", None, (FILLED, "code_formacode")),
    _cell(SHIFTED, 0, "poids_max", 1.2, (RANGE, "poids_max")),
    _cell(SHIFTED, 0, "poids_max", 0.4, (ABOVE, "poids_max, poids")),
    _cell(SHIFTS, 0, "formations_rattachees_nb", 6, (ABOVE, "formations_nb, formations_rattachees_nb")),
    _cell(SHIFTS, 0, "places_max", 30.0, (ABOVE, "places_max, places_nb")),
    *(
        _cell(suite, 0, "part_renseignee_pct", 101.0, (RANGE, "part_renseignee_pct"))
        for suite in (SHIFTS, SHIFTING)
    ),
    _cell(SHIFTING, 0, "poids_max", 1.2, (RANGE, "poids_max")),
    _cell(SHIFTING, 0, "poids_min", 0.6, (ABOVE, "poids, poids_min")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (FLOWS, FLOW_BACKTEST, FLOW_SCORES)),
    *(
        _cell(suite, 0, column, value, (SET, column))
        for suite in (FLOWS, FLOW_BACKTEST, FLOW_SCORES)
        for column, value in {
            "grandeur": "offres",
            "type_territoire": "bassin",
            "frequence": "an",
            "modele": "oracle",
        }.items()
    ),
    *(_cell(suite, 0, "categorie", "D", (SET, "categorie")) for suite in AHEAD),
    *(
        _cell(suite, 0, "cutoff_date", date(2026, 10, 1), (ABOVE, "periode_debut_date, cutoff_date"))
        for suite in AHEAD
    ),
    *(_cell(suite, 0, "horizon_periodes", 25, (RANGE, "horizon_periodes")) for suite in AHEAD),
    *(_cell(suite, 0, "lo_95", -1.0, (RANGE, "lo_95")) for suite in AHEAD),
    *(_cell(suite, 0, "hi_95", 60600.0, _nested("hi_80", "hi_95")) for suite in AHEAD),
    _cell(FLOWS, 0, "statut_donnee", "observe", (SET, "statut_donnee")),
    _cell(FLOWS, 0, "libelle_territoire", None, (FILLED, "libelle_territoire")),
    _cell(FLOW_BACKTEST, 0, "valeur_observee", None, (FILLED, "valeur_observee")),
    _cell(FLOW_SCORES, 0, "mae", None, (FILLED, "mae")),
    _cell(FLOW_SCORES, 0, "n", 0, (RANGE, "n")),
    _cell(FLOW_SCORES, 0, "mase", -0.1, (RANGE, "mase")),
    _cell(FLOW_SCORES, 0, "couverture_95_pct", 101.0, (RANGE, "couverture_95_pct")),
    _cell(FLOW_SCORES, 0, "couverture_95_pct", 79.0, _nested("couverture_80_pct", "couverture_95_pct")),
    _cell(FLOW_SCORES, 0, "couverture_80_pct", None, (FILLED, "couverture_80_pct")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (AUDIT, OUTCOMES_KNOWN, CALIBRATED, BOUGHT)),
    *(
        _cell(suite, 0, "statut_prevision", "promise", (SET, "statut_prevision"))
        for suite in (AUDIT, CALIBRATED, BOUGHT)
    ),
    *(_cell(suite, 0, "mesure", "embauches", (SET, "mesure")) for suite in (AUDIT, OUTCOMES_KNOWN)),
    *(_cell(suite, 0, "niveau", "commune", (SET, "niveau")) for suite in (AUDIT, BOUGHT)),
    *(
        _cell(suite, 0, "horizon_periodes", 0, (RANGE, "horizon_periodes"))
        for suite in (AUDIT, CALIBRATED, BOUGHT)
    ),
    *(_cell(suite, 0, "n", None, (FILLED, "n")) for suite in (AUDIT, CALIBRATED)),
    _cell(AUDIT, 0, "masquees_nb", -1, (RANGE, "masquees_nb")),
    _cell(AUDIT, 0, "couverture_80_max_pct", 101.0, (RANGE, "couverture_80_max_pct")),
    _cell(AUDIT, 1, "brier", 1.5, (RANGE, "brier")),
    _cell(AUDIT, 0, "couverture_95_pct", 70.0, _nested("couverture_80_pct", "couverture_95_pct")),
    _cell(OUTCOMES_KNOWN, 0, "modele", None, (FILLED, "modele")),
    _cell(
        OUTCOMES_KNOWN,
        0,
        "statut_observation",
        "vue",
        (SET, "statut_observation"),
        (EMPTY, "valeur_observee"),
    ),
    _cell(OUTCOMES_KNOWN, 0, "edition", "v1", (REGEX, "edition")),
    _cell(OUTCOMES_KNOWN, 0, "code_bassin_ft", "281", (REGEX, "code_bassin_ft")),
    _cell(OUTCOMES_KNOWN, 0, "code_fap", "A0X4", (REGEX, "code_fap")),
    _cell(OUTCOMES_KNOWN, 0, "cutoff_annee", 2024, _nested("cutoff_annee", "annee")),
    _cell(OUTCOMES_KNOWN, 0, "hi_80", 80.0, _nested("yhat", "hi_80")),
    _cell(OUTCOMES_KNOWN, 1, "valeur_observee", 3.0, (EMPTY, "valeur_observee")),
    _cell(OUTCOMES_KNOWN, 0, "erreur", None, (FILLED, "erreur")),
    _cell(CALIBRATED, 0, "classe_probabilite", 11, (RANGE, "classe_probabilite")),
    _cell(CALIBRATED, 0, "frequence_observee", 50.0, (RANGE, "frequence_observee")),
    _cell(BOUGHT, 0, "code_territoire", None, (FILLED, "code_territoire")),
    _cell(BOUGHT, 0, "indecis_nb", -1, (RANGE, "indecis_nb")),
    _cell(BOUGHT, 0, "taux_pct", 163.0, (RANGE, "taux_pct")),
    _cell(BOUGHT, 0, "difficiles_nb", 21, _nested("difficiles_nb", "retenus_nb")),
    *(
        Control(suite, "repeat", ((UNIQUE, None),))
        for suite in (VERDICTS, FINDINGS, TAUGHT, CHOSEN, PLANS, RULES, FUNDERS, ENVELOPES, DECISIONS)
    ),
    Control(AIMS, "repeat", ((ALONE, "code_objectif"),)),
    _cell(AIMS, 0, "source", None, (FILLED, "source")),
    Control(
        VERDICTS,
        (
            *((0, "code_bassin_ft", None), (0, "modalite", "seule"), (0, "axe_pacte", "3")),
            *((0, "heures_nb", 299.0), (0, "places_lo_80", 25.0), (0, "part_pic_pct", -1.0)),
        ),
        (
            *((FILLED, "code_bassin_ft"), (SET, "modalite"), (SET, "axe_pacte")),
            *(_nested("heures_min_nb", "heures_nb"), _nested("places_lo_80", "places_nb")),
            (RANGE, "part_pic_pct"),
        ),
    ),
    _cell(VERDICTS, 1, "verdict", "peut-être", (SET, "verdict")),
    _cell(VERDICTS, 0, "financeur", None, (FILLED, "financeur")),
    _cell(VERDICTS, 1, "rang", 1, (EMPTY, "rang")),
    Control(
        FINDINGS,
        ((0, "phrase", None), (0, "resultat", "neutre")),
        ((FILLED, "phrase"), (SET, "resultat")),
    ),
    Control(
        TAUGHT,
        ((0, "poids", None), (0, "modalite", "seule"), (0, "visee", "autre"), (0, "cout_heure_eur", -1.0)),
        ((FILLED, "poids"), (SET, "modalite"), (SET, "visee"), (RANGE, "cout_heure_eur")),
    ),
    Control(
        CHOSEN,
        ((0, "scenario", None), (0, "axe_pacte", "3"), (0, "cout_eur", -1.0), (0, "places_nb", 37.0)),
        (
            (FILLED, "scenario"),
            (SET, "axe_pacte"),
            (RANGE, "cout_eur"),
            _nested("places_nb", "places_max_nb"),
        ),
    ),
    Control(
        PLANS,
        ((0, "scenario", None), (0, "plan", "idéal"), (0, "axe_pacte", "3"), (0, "cout_eur", -1.0)),
        ((FILLED, "scenario"), (SET, "plan"), (SET, "axe_pacte"), (RANGE, "cout_eur")),
    ),
    _cell(RULES, 0, "enonce", None, (FILLED, "enonce")),
    Control(
        FUNDERS,
        ((0, "financeur", None), (0, "visee", "autre"), (0, "heures_max_nb", -1.0)),
        ((FILLED, "financeur"), (SET, "visee"), (RANGE, "heures_max_nb")),
    ),
    Control(
        ENVELOPES,
        ((0, "financeur", None), (0, "nature", "don"), (0, "axe_pacte", "3"), (0, "montant_eur", -1)),
        ((FILLED, "financeur"), (SET, "nature"), (SET, "axe_pacte"), (RANGE, "montant_eur")),
    ),
    Control(
        DECISIONS,
        (
            *((0, "edition", "novembre"), (0, "code_fap", None), (0, "motif", "c’est ainsi")),
            (0, "places_proposees_nb", -1),
        ),
        (
            *((REGEX, "edition"), (FILLED, "code_fap"), (SET, "motif")),
            (RANGE, "places_proposees_nb"),
        ),
    ),
    _cell(DECISIONS, 0, "decision", "adoptée", (SET, "decision")),
    _cell(DECISIONS, 1, "motif", None, (FILLED, "motif")),
    _cell(DECISIONS, 0, "places_decidees_nb", None, (FILLED, "places_decidees_nb")),
    _cell(DECISIONS, 2, "places_decidees_nb", 3, (EMPTY, "places_decidees_nb")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (COHORT_PANEL, COHORT_RESULTS)),
    *(
        Control(
            suite,
            ((0, "libelle_modalite", None), (0, "ventilation", "prénom"), (0, "annee", 1999)),
            ((FILLED, "libelle_modalite"), (SET, "ventilation"), (RANGE, "annee")),
        )
        for suite in (COHORT_PANEL, COHORT_RESULTS)
    ),
    Control(
        COHORT_PANEL,
        (
            *((0, "repondants_6_mois_nb", 4.0), (1, "repondants_6_mois_motif_secret", "petit")),
            *((0, "interroges_nb", None), (0, "taux_reponse_fin_pct", 100.0), (0, "repondants_fin_max", 3)),
        ),
        (
            *((REGEX, "repondants_6_mois_nb"), (SET, "repondants_6_mois_motif_secret")),
            *((FILLED, "interroges_nb"), (RANGE, "taux_reponse_fin_pct")),
            _nested("repondants_fin_min", "repondants_fin_max"),
        ),
    ),
    Control(
        COHORT_RESULTS,
        ((0, "indicateur", "salaire"), (0, "fiabilite", "haute"), (0, "taux_pct", 100.0)),
        (
            *((SET, "indicateur"), (SET, "fiabilite"), (RANGE, "taux_pct")),
            _nested("taux_pct", "taux_hi_80"),
        ),
    ),
    _cell(COHORT_RESULTS, 1, "repondants_nb", 4.0, (REGEX, "repondants_nb")),
    _cell(COHORT_RESULTS, 0, "repondants_nb", 20.0, (RANGE, "repondants_nb")),
    _cell(COHORT_RESULTS, 0, "effet_plan", None, (FILLED, "effet_plan")),
    _cell(BESIDE, 0, "code_region", None, (FILLED, "code_region")),
    _cell(BESIDE, 0, "groupe_financement", "opco", (SET, "groupe_financement")),
    _cell(BESIDE, 1, "entrees_motif_secret", "petit", (SET, "entrees_motif_secret")),
    *(Control(suite, "repeat", ((UNIQUE, None),)) for suite in (VALUES, MONEY, LIMITS, LANDING, TRIALS)),
    _cell(REGISTER, 1, "code_indicateur", "texte", (ALONE, "code_indicateur")),
    _cell(REGISTER, 0, "ce_qui_manque", None, (FILLED, "ce_qui_manque")),
    _cell(VALUES, 0, "unite", None, (FILLED, "unite")),
    _cell(VALUES, 0, "niveau", "bassin", (SET, "niveau")),
    _cell(VALUES, 0, "ventilation", "axe", (SET, "ventilation")),
    _cell(VALUES, 1, "statut_donnee", "deviné", (SET, "statut_donnee")),
    _cell(VALUES, 2, "denominateur_nb", None, (FILLED, "denominateur_nb")),
    _cell(VALUES, 3, "valeur", 66.0, (EMPTY, "valeur")),
    _cell(VALUES, 3, "valeur_max", None, (FILLED, "valeur_max")),
    _cell(VALUES, 0, "numerateur_nb", 4.0, (OUTSIDE, "numerateur_nb")),
    _cell(LANDING, 0, "mesure", "promis", (SET, "mesure")),
    _cell(LANDING, 0, "modele", "flair", (SET, "modele")),
    _cell(LANDING, 0, "modele", None, (FILLED, "modele")),
    _cell(LANDING, 0, "cumul_eur", -1.0, (RANGE, "cumul_eur")),
    _cell(LANDING, 0, "atterrissage_min_eur", 9.5, _nested("atterrissage_min_eur", "atterrissage_eur")),
    _cell(LANDING, 1, "atterrissage_eur", 9.0, (EMPTY, "atterrissage_eur")),
    _cell(LANDING, 1, "motif_absence", None, (FILLED, "motif_absence")),
    _cell(LANDING, 1, "statut_donnee", "observe", (SET, "statut_donnee")),
    _cell(LANDING, 0, "axe_pacte", None, (FILLED, "axe_pacte")),
    _cell(TRIALS, 0, "mesure", "promis", (SET, "mesure")),
    _cell(TRIALS, 0, "modele", "flair", (SET, "modele")),
    _cell(TRIALS, 0, "observe_eur", None, (FILLED, "observe_eur")),
    _cell(TRIALS, 0, "estime_eur", -1.0, (RANGE, "estime_eur")),
    _cell(TREE, 1, "code_noeud", "1", (ALONE, "code_noeud")),
    _cell(TREE, 1, "libelle", None, (FILLED, "libelle")),
    _cell(TREE, 1, "sens", None, (FILLED, "sens")),
    _cell(TREE, 1, "sens", "au hasard", (SET, "sens")),
    _cell(TREE, 0, "nature", "rêve", (SET, "nature")),
    _cell(VALUES, 1, "valeur", 5.0, (EMPTY, "valeur")),
    _cell(VALUES, 1, "motif_absence", None, (FILLED, "motif_absence")),
    _cell(VALUES, 0, "volume_nb", None, (FILLED, "volume_nb")),
    _cell(VALUES, 0, "volume_nb", -1.0, (RANGE, "volume_nb")),
    _cell(VALUES, 0, "numerateur_max", 30.0, _nested("numerateur_min", "numerateur_max")),
    _cell(MONEY, 0, "axe_pacte", "3", (SET, "axe_pacte")),
    _cell(MONEY, 0, "nature", "don", (SET, "nature")),
    _cell(MONEY, 0, "financeur", None, (FILLED, "financeur")),
    _cell(MONEY, 0, "statut_donnee", "estime", (SET, "statut_donnee")),
    _cell(MONEY, 0, "prevu_eur", -1.0, (RANGE, "prevu_eur")),
    _cell(MONEY, 0, "paye_eur", 9.5, _nested("paye_eur", "engage_eur")),
    _cell(MONEY, 1, "motif_absence", None, (FILLED, "motif_absence")),
    _cell(LIMITS, 0, "unite", None, (FILLED, "unite")),
    _cell(LIMITS, 1, "code_controle", "autre", (SET, "code_controle")),
    _cell(LIMITS, 1, "base", "autre", (SET, "base")),
    _cell(LIMITS, 1, "verdict", "bon", (SET, "verdict")),
    _cell(LIMITS, 0, "verdict", "hors limite", (SET, "verdict")),
]


def _label(control: Control) -> str:
    spoilt = control.spoil if isinstance(control.spoil, str) else control.spoil[0][1]
    return f"{control.suite}-{spoilt}"


def _scopes(rule: Rule) -> set[tuple[str, str | None]]:
    columns = [*rule.columns, *(", ".join(pair) for pair in rule.pairs)]
    return {(rule.type, column) for column in columns} or {(rule.type, None)}


@pytest.mark.parametrize("suite", suite_names())
def test_sound_data_pass(suite: str, sound: dict[str, pd.DataFrame]) -> None:
    result = run_suite(suite, sound[suite])
    assert [failure.sentence() for failure in result.failures] == []
    assert result.success
    assert result.n >= len(load_suite(suite).rules)


def _reading(suite: Suite, columns: set[str]) -> Suite:
    """The suite without what reads none of these columns: spoilt, they cannot change its verdict."""
    rules = [kept for rule in suite.rules if (kept := _about(rule, columns))]
    return suite.model_copy(update={"rules": rules})


def _about(rule: Rule, columns: set[str]) -> Rule | None:
    shared = f"{rule.kwargs} {rule.when}"
    if not (rule.columns or rule.pairs) or any(name in shared for name in columns):
        return rule
    alone = [name for name in rule.columns if name in columns]
    pairs = [pair for pair in rule.pairs if columns & set(pair)]
    return rule.model_copy(update={"columns": alone, "pairs": pairs}) if alone or pairs else None


@pytest.mark.parametrize("control", CONTROLS, ids=_label)
def test_a_corruption_fails_exactly_its_rule(control: Control, sound: dict[str, pd.DataFrame]) -> None:
    suite = load_suite(control.suite)
    # Sound data pass the whole suite: only what reads a spoilt column can fail, and the rest is dear to ask.
    if not isinstance(control.spoil, str):
        suite = _reading(suite, {column for _, column, _ in control.spoil})
    result = judge(control.suite, suite, control.corrupt(sound[control.suite]))
    assert not result.success
    caught = sorted((failure.expectation, failure.column or "") for failure in result.failures)
    assert caught == sorted((kind, column or "") for kind, column in control.caught)


@pytest.mark.parametrize("suite", suite_names())
def test_every_rule_has_a_negative_control(suite: str) -> None:
    caught = {each for control in CONTROLS if control.suite == suite for each in control.caught}
    unproved = [rule.signification for rule in load_suite(suite).rules if not _scopes(rule) & caught]
    assert unproved == []


@pytest.mark.parametrize("suite", [name for name in suite_names() if name not in NEVER_EMPTY])
def test_a_table_that_may_be_empty_passes_without_a_row(suite: str, sound: dict[str, pd.DataFrame]) -> None:
    assert run_suite(suite, sound[suite].iloc[:0]).success
