select mesure, count(distinct modele) as modeles_nb
from {{ ref('fct_forecast__projets') }}
where est_retenu
group by mesure
having count(distinct modele) > 1
