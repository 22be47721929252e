{#-
    CTEs that end in `records_told_apart`, of every row of a record delivered more than once:
    whether its key names other things too (`is_colliding`), and the shop that tells it apart
    (`shop_name`). Versions of one thing differ by a change time, or come in later files about
    the same person. Without either, other content is another thing: of another shop where
    each row names its own, else nobody can say which of them counts. A mended row tells that
    it is the same thing, and the variable `colliding_keys` what nobody else can tell.
-#}
{%- macro told_apart(entity, columns, contact_ids) -%}
{%- set names = columns | map(attribute='name') | list -%}
{%- set identities = contact_ids + (['customer_name'] if 'customer_name' in names else []) -%}
{{ strata.versions_told(entity, names, contact_ids, identities) }}

versions_compared as (
    select
        *,
        min(content) over (partition by record_key, batch_id, changed_at)
        != max(content) over (partition by record_key, batch_id, changed_at) as is_other_in_file,
        min(content) over (partition by record_key, batch_id, changed_at, shop_name)
        != max(content) over (partition by record_key, batch_id, changed_at, shop_name)
            as is_other_in_shop,
        {{ strata.other_person(identities) }} as is_other_person,
        count(shop_name) over (partition by record_key) = count(*) over (partition by record_key)
        and min(shop_name) over (partition by record_key)
        != max(shop_name) over (partition by record_key) as is_other_shop,
        count(replaying_batch_id) over (partition by record_key) as replay_count
    from versions_told
),

records_told_apart as (
    select
        batch_id,
        row_number,
        max(
            case when replay_count = 0 and (is_other_in_file or is_other_person) then 1 else 0 end
        ) over (partition by record_key) = 1
        and not {{ strata.settled_as(entity, 'versions') }} as is_contested,
        is_other_shop and max(
            case when is_other_in_shop then 1 else 0 end
        ) over (partition by record_key) = 0 as is_other_shop,
        shop_name
    from versions_compared
),
{%- endmacro -%}
