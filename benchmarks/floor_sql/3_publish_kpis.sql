-- The KPIs: names, columns and types as published.
create or replace view pub_kpi_daily as
select getvariable('month') as month, kpi_date, entity_type, entity_code, kpi_code, numerator, denominator, sample_size from kpi_daily;

create or replace view pub_kpi_period as
select
    getvariable('month') as month, period_kind, period, entity_type, entity_code, kpi_code, kpi_version,
    cast(numerator as decimal(18, 4)) as numerator, cast(denominator as decimal(18, 4)) as denominator,
    cast(sample_size as bigint) as sample_size, cast(months as integer) as months, cast(value as decimal(18, 8)) as value, reason,
    cast(low as decimal(18, 6)) as low, cast(high as decimal(18, 6)) as high, reliability, cast(shrunk_value as decimal(18, 8)) as shrunk_value,
    cast(members as integer) as members, cast(member_mean as decimal(18, 8)) as member_mean, final_from,
    cast(days as integer) as days, cast(numerator_squared as decimal(38, 8)) as numerator_squared, cast(product as decimal(38, 8)) as product,
    cast(denominator_squared as decimal(38, 8)) as denominator_squared,
from kpi_period;

create or replace view pub_kpi_interval as
select
    getvariable('month') as month, cast(interval_start as date) as kpi_date, interval_minutes, interval_start, queue, kpi_code,
    numerator, denominator, sample_size,
from kpi_interval;
