{{ superseded_rows(
    ref('stg_crm__accounts_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
