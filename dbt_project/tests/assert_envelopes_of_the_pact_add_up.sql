-- The founding text gives 337,040,000 € over four years, 50 % to axis 1, 43 % to axis 2, 7 % to what crosses them.
select axe_pacte, sum(montant_eur) as montant_eur
from {{ ref('enveloppes_pacte') }}
where financeur = 'État'
group by axe_pacte
having sum(montant_eur) != case axe_pacte when '1' then 168520000 when '2' then 144927200 else 23592800 end
