with

foreign_money as (select * from {{ ref('fct_foreign_money') }})

select * from foreign_money
