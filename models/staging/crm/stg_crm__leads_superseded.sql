{{ superseded_rows(
    ref('stg_crm__leads_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
