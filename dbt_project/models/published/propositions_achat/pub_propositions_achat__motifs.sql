select
    lignes.annee,
    lignes.cutoff_annee,
    lignes.code_bassin_ft,
    lignes.code_fap,
    lignes.ordre,
    lignes.code_regle,
    lignes.resultat,
    lignes.constat_nb,
    lignes.seuil_nb,
    lignes.unite,
    lignes.phrase,
    lignes.bascule
from {{ ref('fct_motifs__achats') }} as lignes
