{#- Survey tools call the question about satisfaction by either name. -#}
{% macro survey_question(column) -%}
    case when {{ column }} in ('csat', 'satisfaction') then 'satisfaction' else {{ column }} end
{%- endmacro %}

{#- An answer that can count: a score is there, and nobody found that the answer is not genuine. -#}
{% macro survey_answer_is_valid() -%}
    (question_code <> '' and score is not null and coalesce(verified, true))
{%- endmacro %}
