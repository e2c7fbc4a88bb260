select
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(code_fap as varchar) as code_fap,
    cast(ordre as integer) as ordre,
    cast(code_regle as varchar) as code_regle,
    cast(resultat as varchar) as resultat,
    cast(constat_nb as double) as constat_nb,
    cast(seuil_nb as double) as seuil_nb,
    cast(unite as varchar) as unite,
    cast(phrase as varchar) as phrase,
    cast(bascule as varchar) as bascule
from {{ source('ml', 'ml_achats__motifs') }}
