{{ config(materialized="incremental") }}

{{ cost_step(3) }}
