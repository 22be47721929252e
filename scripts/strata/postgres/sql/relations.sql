-- The tables of a release beside what bears their names in the schema of the views:
-- its columns, whether it is a view of ours, who reads it and who may.
with releases as (
    select schema_name from {views}.releases
),

columns_listed as (
    select
        c.oid as relation_id,
        n.nspname::text as schema_name,
        c.relname::text as relation_name,
        c.relkind = 'v' as is_view,
        c.relacl as privileges,
        array_agg(a.attname::text order by a.attnum) as names,
        array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) as types
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    inner join pg_catalog.pg_attribute as a
        on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where
        n.nspname in ({views_name}, {tables_name})
        and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and not (n.nspname = {views_name} and c.relname = 'releases')
    group by 1, 2, 3, 4, 5
),

-- Which relation a view reads, itself left out.
readings as (
    select distinct r.ev_class as reader_id, d.refobjid as read_id
    from pg_catalog.pg_depend as d
    inner join pg_catalog.pg_rewrite as r
        on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    where
        d.refclassid = 'pg_catalog.pg_class'::regclass
        and r.ev_class <> d.refobjid
),

views as (
    select
        l.*,
        l.is_view and exists (
            select 1
            from readings as g
            inner join pg_catalog.pg_class as c on c.oid = g.read_id
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where
                g.reader_id = l.relation_id
                and n.nspname in (select schema_name from releases)
        ) as is_ours,
        array(
            select format('%I.%I', n.nspname, c.relname)
            from readings as g
            inner join pg_catalog.pg_class as c on c.oid = g.reader_id
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where g.read_id = l.relation_id
            order by 1
        ) as readers,
        array(
            select format(
                'grant %s on %I.%I to %s',
                e.privilege_type,
                l.schema_name,
                l.relation_name,
                case
                    when e.grantee = 0 then 'public'
                    else quote_ident(pg_get_userbyid(e.grantee))
                end
            )
            from aclexplode(l.privileges) as e
            order by 1
        ) as grants
    from columns_listed as l
    where l.schema_name = {views_name}
)

select
    coalesce(t.relation_name, v.relation_name) as name,
    coalesce(v.is_ours, false) as is_ours,
    coalesce(v.names, '{{}}') as view_names,
    coalesce(v.types, '{{}}') as view_types,
    coalesce(t.names, '{{}}') as table_names,
    coalesce(t.types, '{{}}') as table_types,
    coalesce(v.readers, '{{}}') as readers,
    coalesce(v.grants, '{{}}') as grants
from (select * from columns_listed where schema_name = {tables_name}) as t
full outer join views as v on t.relation_name = v.relation_name
order by 1
