{# The counts of trainees of a purchase, in the order of a course; all are protected by secrecy. #}
{% macro trainee_counts() -%}
    {{ return(['entrees', 'termines', 'presents_examen', 'certifies', 'repondants_6_mois', 'en_emploi_6_mois']) }}
{%- endmacro %}


{# The rates that lead from a place to a job: name, count of those who pass, count of those who try. #}
{% macro trainee_rates() -%}
    {{ return([
        ('remplissage', 'entrees', 'places'),
        ('achevement', 'termines', 'entrees'),
        ('certification', 'certifies', 'presents_examen'),
        ('emploi_6_mois', 'en_emploi_6_mois', 'repondants_6_mois'),
    ]) }}
{%- endmacro %}


{# Every count of people of a purchase, in the order of the published tables. #}
{% macro purchase_counts() -%}
    {{ return([
        'entrees', 'entrees_pic', 'termines', 'presents_examen', 'certifies', 'repondants_6_mois', 'en_emploi_6_mois'
    ]) }}
{%- endmacro %}


{# Nobody entered: that tells nothing of anyone. #}
{% macro public_zero_counts() -%}
    {{ return(['entrees']) }}
{%- endmacro %}


{# What sums up some sessions. A sum that lacks a term is null; two definitions of employment are never added up. #}
{% macro purchase_sums() -%}
    {%- set is_one_definition = 'count(distinct definition_emploi_6_mois) <= 1' -%}
    count(*) as sessions_nb,
    cast(sum(places_nb) as bigint) as places_nb,
    round(sum(heures_stagiaires_achetees_nb), 2) as heures_stagiaires_achetees_nb,
    {%- for count in purchase_counts() %}
    {%- set where = "objectif = 'certification'" if count in ['presents_examen', 'certifies'] else 'true' %}
    {%- set total = strict_sum(count ~ '_nb', where) %}
    {% if count in ['repondants_6_mois', 'en_emploi_6_mois'] -%}
    case when {{ is_one_definition }} then {{ total }} end as {{ count }}_nb,
    {%- else -%}
    {{ total }} as {{ count }}_nb,
    {%- endif %}
    {%- endfor %}
    case when {{ is_one_definition }} then min(definition_emploi_6_mois) end as definition_emploi_6_mois,
    case when count(cout_total_eur) = count(*) then round(sum(cout_total_eur), 2) end as cout_total_eur
{%- endmacro %}


{# The rates of a row of true counts, as they are published. #}
{% macro published_purchase_rates(row) -%}
    case
        when {{ row }}.places_nb >= {{ var('effectif_minimum_taux') }} and {{ row }}.entrees_nb >= {{ var('effectif_minimum') }}
            then round(100 * {{ row }}.entrees_nb / {{ row }}.places_nb)
    end as taux_remplissage_pct,
    {{ protected_share(row ~ '.certifies_nb', row ~ '.presents_examen_nb', 'taux_certification') }},
    {{ protected_share(row ~ '.en_emploi_6_mois_nb', row ~ '.repondants_6_mois_nb', 'taux_emploi_6_mois') }}
{%- endmacro %}


{# The counts of a row of true counts as they are published, and why one is masked. #}
{% macro published_purchase_counts(row) -%}
    {%- for count in purchase_counts() %}
    {%- set zero_is_public = count in public_zero_counts() %}
    {{ protected_count(row ~ '.' ~ count ~ '_nb', count, zero_is_public=zero_is_public) }},
    case when {{ is_masked_count(row ~ '.' ~ count ~ '_nb', zero_is_public=zero_is_public) }} then 'primaire' end
        as {{ count }}_motif_secret{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
