{{ config(materialized="incremental") }}

{{ cost_step(2) }}
