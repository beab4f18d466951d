-- seed, row, what is wrong, and how it must be
{%- set item = "concat(scheme_code, ' v', version, ' ', item_code)" %}
{%- set run = "rule_code" %}
{%- set pay = "concat(pay_code, ' ', line_code)" %}
{%- set limits = [
    ("scheme", "concat(scheme_code, ' v', version)", "min_coverage < 0 or min_coverage > 1", "min_coverage", "must lie between 0 and 1"),
    ("scheme", "concat(scheme_code, ' v', version)", "coalesce(score_step, 0) <= 0", "score_step", "must be above 0"),
    ("scheme", "concat(scheme_code, ' v', version)", "total_floor >= total_cap", "total_floor", "must be below total_cap"),
    ("scheme_item", item, "target <= 0", "target", "must be above 0, or empty"),
    ("scheme_item", item, "missing_share < 0 or missing_share > 1", "missing_share", "must lie between 0 and 1, or be empty"),
    ("scheme_item", item, "coalesce(points, -1) < 0", "points", "must be 0 or more"),
    ("scheme_item", item, "coalesce(carry_periods, -1) < 0", "carry_periods", "must be 0 or more"),
    ("scheme_item", item, "coalesce(min_sample, -1) < 0", "min_sample", "must be 0 or more"),
    ("scheme_item", item, "coalesce(deadline_day, 0) not between 1 and 31", "deadline_day", "must be a day of the month, 1 to 31"),
    ("scheme_rater", "concat(mix_code, ' ', rater_kind)", "coalesce(weight, 0) <= 0", "weight", "must be above 0"),
    ("scheme_target", "concat(scheme_code, ' ', item_code, ' ', holder)", "coalesce(value, 0) <= 0", "value", "must be above 0"),
    ("scheme_rank", "rank_list", "coalesce(min_size, 0) < 1", "min_size", "must be 1 or more"),
    ("scheme_rank", "rank_list", "coalesce(min_days, -1) < 0", "min_days", "must be 0 or more"),
    ("scheme_event_rule", "concat(rule_set, ' ', reason_code)", "kpi_code is not null and coalesce(points, 0) = 0", "points",
        "must be given: an event by rule has no points of its own"),
    ("scheme_run_rule", run, "coalesce(run_length, 0) < 1 or run_length > 12", "run_length", "must lie between 1 and 12"),
    ("scheme_run_rule", run, "coalesce(places, 0) < 1", "places", "must be 1 or more"),
    ("scheme_run_rule", run, "within < 1 or (within is not null and reset_state is null)", "within", "must be 1 or more, after a reset_state"),
    ("scheme_run_rule", run, "coalesce(severity, -1) < 0", "severity", "must be 0 or more"),
    ("scheme_run_rule", run, "due_days < 0", "due_days", "must be 0 or more, or empty"),
    ("scheme_pay_rule", pay, "factor is null", "factor", "must be given"),
    ("scheme_pay_rule", pay, "rank_list is not null and coalesce(places, 0) < 1", "places", "must be 1 or more where rank_list is given"),
    ("scheme_pay_rule", pay, "rank_list is null and (rank_end is not null or places is not null)", "places", "means nothing without a rank_list"),
    ("scheme_pay_step", "concat(pay_code, ' ', step)", "from_day < 1 or to_day > 31 or from_day > to_day", "to_day",
        "must lie after from_day, both days of the month"),
    ("scheme_pay_step", "concat(pay_code, ' ', step)", "coalesce(months_later, -1) < 0", "months_later", "must be 0 or more"),
] -%}

{% for seed, row, wrong, column, words in limits %}
    select
        concat('{{ seed }} ', {{ row }}) as what,
        concat('{{ column }} is ''', coalesce(cast({{ column }} as {{ dbt.type_string() }}), ''), ''': it {{ words }}') as defect
    from {{ ref(seed) }}
    where {{ wrong }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
