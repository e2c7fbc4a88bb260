{#
    `BOURG SUR GIRONDE` as `Bourg sur Gironde`, for the labels that the seed does not know. A label already in
    lower case is the producer's own typography.
#}
{% macro readable_label(column) -%}
    case
        when {{ column }} <> upper({{ column }}) then {{ column }}
        else array_to_string(
            list_transform(
                -- Words with the space or hyphen that follows them.
                regexp_extract_all(lower(regexp_replace(trim({{ column }}), '\s+', ' ', 'g')), '[^ -]+[ -]*'),
                lambda mot, rang: case
                    when rang > 1 and rtrim(mot, ' -') in ('de', 'du', 'des', 'la', 'le', 'les', 'sur', 'sous', 'en', 'et')
                        then mot
                    else upper(mot[1]) || mot[2:]
                end
            ),
            ''
        )
    end
{%- endmacro %}
