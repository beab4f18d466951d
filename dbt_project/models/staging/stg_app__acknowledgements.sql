{{ app_record("acknowledgements") }}
