{#
    The DPAE files share their quirks: the code of a sector is the first word of its label, `_calage_` marks the
    residual rows that make the seasonally adjusted series add up, and an empty cell is not a zero.
#}

{% macro dpae_code(label) -%}
    split_part({{ label }}, ' ', 1)
{%- endmacro %}


{% macro dpae_is_calage(label) -%}
    {{ label }} = '_calage_'
{%- endmacro %}


{% macro dpae_contract() -%}
    nature_contrat[:3] as nature_contrat,
    case
        when contains(duree_contrat, 'de plus d') then 'plus d’un mois' else 'un mois au plus'
    end as duree_contrat
{%- endmacro %}


{% macro dpae_period(unit) -%}
    cast(annee as integer) as annee,
    cast(trimestre as integer) as trimestre,
    cast(date_trunc('{{ unit }}', cast(dernier_jour_periode as date)) as date) as periode_debut_date
{%- endmacro %}


{# Hires and adjusted hires; the sum of a column is unknown when one of its terms is, residual rows aside. #}
{% macro sum_hires(is_residual) -%}
    {%- for column in ['embauches_nb', 'embauches_cvs_nb'] -%}
    case
        when count({{ column }}) filter (not {{ is_residual }}) = count(*) filter (not {{ is_residual }})
            then round(sum({{ column }}), 6)
    end as {{ column }}{{ ",\n    " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# One code for the nature and the length of a contract. #}
{% macro contract_category() -%}
    case
        when nature_contrat = 'CDI' then 'cdi'
        when duree_contrat = 'plus d’un mois' then 'cdd_plus_un_mois'
        else 'cdd_un_mois_au_plus'
    end
{%- endmacro %}
