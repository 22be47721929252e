-- Releases beyond those kept, oldest first, with their tables and who else reads them.
with numbered as (
    select
        schema_name,
        row_number() over (
            order by is_live desc, published_at desc, schema_name
        ) as position
    from {views}.releases
)

select
    numbered.schema_name,
    array(
        select c.relname::text
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = numbered.schema_name and c.relkind = 'r'
        order by 1
    ) as table_names,
    array(
        select distinct format('%I.%I', n.nspname, v.relname)
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as o on o.oid = c.relnamespace
        inner join pg_catalog.pg_depend as d
            on
                d.refclassid = 'pg_catalog.pg_class'::regclass
                and d.refobjid = c.oid
                and d.classid = 'pg_catalog.pg_rewrite'::regclass
        inner join pg_catalog.pg_rewrite as r on d.objid = r.oid
        inner join pg_catalog.pg_class as v on r.ev_class = v.oid
        inner join pg_catalog.pg_namespace as n on n.oid = v.relnamespace
        where o.nspname = numbered.schema_name
        order by 1
    ) as readers
from numbered
where numbered.position > {kept_count}
order by numbered.position desc
