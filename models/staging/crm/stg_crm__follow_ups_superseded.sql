{{ superseded_rows(
    ref('stg_crm__follow_ups_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
