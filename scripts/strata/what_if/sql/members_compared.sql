create or replace temp table members_compared (
    kind_code varchar,
    list_code varchar,
    list_name varchar,
    member_key varchar,
    customer_id varchar,
    lead_key varchar,
    is_live boolean,
    is_proposed boolean
)
