{#- Stretches of a subject that overlap, laid into one line of time: at each moment the stretch holds that comes first in `order`.
    `stretches` is a CTE with the columns `subject`, `kept`, started_at and ended_at; what holds twice in a row is one stretch. -#}
{% macro in_one_line(stretches, subject, kept, order) -%}
{%- set who = subject | join(", ") -%}
{%- set what = (subject + kept) | join(", ") -%}
    select
        {{ what }},
        min(piece_start) as started_at,
        max(piece_end) as ended_at
    from (
        select
            *,
            sum(case when holds_on then 0 else 1 end) over (partition by {{ who }} order by piece_start rows unbounded preceding) as piece_no
        from (
            select
                *,
                coalesce(
                    lag(stretch_no) over (partition by {{ who }} order by piece_start) = stretch_no
                    and lag(piece_end) over (partition by {{ who }} order by piece_start) = piece_start, 1 = 0
                ) as holds_on
            from (
                select
                    s.*,
                    b.piece_start,
                    b.piece_end
                from (select *, row_number() over (partition by {{ who }} order by {{ order }}) as stretch_no from {{ stretches }}) as s
                inner join (
                    select
                        {{ who }},
                        border as piece_start,
                        lead(border) over (partition by {{ who }} order by border) as piece_end
                    from (
                        select {{ who }}, started_at as border from {{ stretches }}
                        union distinct
                        select {{ who }}, ended_at as border from {{ stretches }}
                    ) as borders
                ) as b
                    on {% for column in subject %}s.{{ column }} = b.{{ column }} and {% endfor -%}
                        s.started_at < b.piece_end and s.ended_at > b.piece_start
                qualify row_number() over (partition by {% for column in subject %}s.{{ column }}, {% endfor %}b.piece_start order by s.stretch_no) = 1
            ) as pieces
        ) as marked
    ) as numbered
    group by {{ what }}, piece_no
{%- endmacro %}
