{{ config(materialized="incremental") }}

-- the equations solved: the inverse, the effects (last column) and the residual sum of squares (last entry)
with recursive equation as (
    select * from {{ ref("int_rater_equation") }}
),

matrix_row as (
    select
        row_place,
        {{ ordered_list("x", "column_place") }} as entries
    from equation
    group by row_place
),

step as (
    select
        {{ ordered_list("entries", "row_place") }} as matrix,
        cast(count(*) as integer) as width,
        cast(1 as integer) as place
    from matrix_row
    union all
    select
        swept(matrix, row_in_hand, place) as matrix,
        width,
        place + 1 as place
    from (select matrix, {{ entry_of("matrix", "place") }} as row_in_hand, width, place from step where place < width) as in_hand
),

solved_row as (
    select
        r.row_place,
        {{ entry_of("s.matrix", "r.row_place") }} as entries
    from step as s
    cross join matrix_row as r
    where s.place = s.width
),

final as (
    select
        {{ month_name() }} as month,
        s.row_place,
        r.row_place as column_place,
        {{ entry_of("s.entries", "r.row_place") }} as x
    from solved_row as s
    cross join matrix_row as r
)

select * from final
