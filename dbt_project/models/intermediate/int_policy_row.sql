-- seed, the columns that name a row beside its valid_from
{%- set seeds = {
    "scheme": ["scheme_code", "concat('v', version)"],
    "scheme_assignment": ["scheme_code", "unit_code", "role"],
    "scheme_target": ["scheme_code", "item_code", "holder_kind", "holder"],
    "scheme_rank": ["rank_list"],
    "scheme_event_rule": ["rule_set", "reason_code"],
    "scheme_run_rule": ["rule_code"],
    "scheme_pay_rule": ["pay_code", "line_code"],
    "cost_pool_account": ["account"],
    "cost_step": ["pool", "cast(step as " ~ dbt.type_string() ~ ")"],
    "cost_share": ["pool", "cast(step as " ~ dbt.type_string() ~ ")", "to_code", "channel"],
    "reporting_currency": ["'of the centre'"],
} -%}

{% for seed, columns in seeds.items() %}
    select
        '{{ seed }}' as seed,
        concat_ws(' ', {{ columns | join(", ") }}) as row_key,
        valid_from,
        valid_to
    from {{ ref(seed) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
