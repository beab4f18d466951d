-- seed, row, column, code that the row names, seed in which it stands, expression of the code there, for which rows
{%- set item = "concat(r.scheme_code, ' v', r.version, ' ', r.item_code)" %}
{%- set version = "concat(scheme_code, ' v', version)" %}
{%- set references = [
    ("scheme", "concat(r.scheme_code, ' v', r.version)", "bands", "r.bands", "scheme_band", "bands", "r.bands is not null"),
    ("scheme", "concat(r.scheme_code, ' v', r.version)", "pay_code", "r.pay_code", "scheme_pay_rule", "pay_code", "r.pay_code is not null"),
    ("scheme_section", "concat(r.scheme_code, ' v', r.version, ' ', r.section_code)", "version", "concat(r.scheme_code, ' v', r.version)", "scheme", version, "true"),
    ("scheme_item", item, "version", "concat(r.scheme_code, ' v', r.version)", "scheme", version, "true"),
    ("scheme_item", item, "ref", "r.ref", "kpi", "kpi_code", "r.source in ('kpi', 'earlier_kpi')"),
    ("scheme_item", item, "ref", "r.ref", "scheme_event_rule", "rule_set", "r.source = 'events'"),
    ("scheme_item", item, "ref", "r.ref", "scheme_rater", "mix_code", "r.source = 'ratings'"),
    ("scheme_item", item, "ref", "r.ref", "scheme", "scheme_code", "r.source = 'members'"),
    ("scheme_item", item, "ref", "concat(r.scheme_code, ' v', r.version, ' ', r.ref)", "scheme_item",
        "concat(scheme_code, ' v', version, ' ', case when source in ('kpi', 'ratings', 'members') then item_code end)", "r.source = 'progress'"),
    ("scheme_item", item, "curve_code", "r.curve_code", "scheme_curve", "curve_code",
        "((r.source <> 'events' and r.points > 0) or r.curve_code is not null)"),
    ("scheme_assignment", "concat(r.unit_code, ' ', coalesce(r.role, ''))", "scheme_code", "r.scheme_code", "scheme", "scheme_code", "true"),
    ("scheme_target", "concat(r.holder, ' ', r.item_code)", "item_code", "concat(r.scheme_code, ' ', r.item_code)", "scheme_item",
        "concat(scheme_code, ' ', item_code)", "true"),
    ("scheme_rank", "r.rank_list", "family", "r.family", "scheme", "family", "true"),
    ("scheme_event_rule", "concat(r.rule_set, ' ', r.reason_code)", "kpi_code", "r.kpi_code", "kpi", "kpi_code", "r.kpi_code is not null"),
    ("scheme_band", "concat(r.bands, ' ', r.grade)", "rank_list", "r.rank_list", "scheme_rank", "rank_list", "r.rank_list is not null"),
    ("scheme_run_rule", "r.rule_code", "rank_list", "r.rank_list", "scheme_rank", "rank_list", "true"),
    ("scheme_pay_rule", "concat(r.pay_code, ' ', r.line_code)", "rank_list", "r.rank_list", "scheme_rank", "rank_list", "r.rank_list is not null"),
    ("scheme_pay_step", "concat(r.pay_code, ' ', r.step)", "pay_code", "r.pay_code", "scheme_pay_rule", "pay_code", "true"),
] -%}

{% for seed, row, column, code, home, home_code, condition in references %}
    select
        concat('{{ seed }} ', {{ row }}) as what,
        concat('{{ column }} ''', coalesce({{ code }}, ''), ''' is not known: write it in {{ home }}.csv, or correct this row') as defect
    from {{ ref(seed) }} as r
    where {{ condition }} and not exists (select 1 from {{ ref(home) }} where {{ home_code }} = {{ code }})
    {% if not loop.last %}union all{% endif %}
{% endfor %}
