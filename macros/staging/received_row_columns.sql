{#- Select items of a `base_…` model: key, origin, outcome, reason and text of a rejected row, then the declared and contact columns. -#}
{%- macro received_row_columns(columns, contact_ids) -%}
    {%- set items = ['record_key'] + strata.origin_columns() -%}
    {%- do items.extend(strata.outcome_columns(columns, contact_ids)) -%}
    {%- do items.append(strata.unread_cells(columns, contact_ids) ~ ' as unread_cells') -%}
    {%- do items.append('carried_columns') -%}
    {%- if contact_ids -%}
        {%- do items.extend([
            'contact_key', 'anonymous_contact_key', 'account_key', 'member_key', 'wechat_key', 'mobile_phone',
            'landline_phone', 'email_address', 'further_phones', 'further_emails',
            'phone as source_phone', 'email as source_email', 'identifier_problem_code'
        ]) -%}
    {%- endif -%}
    {%- for column in columns -%}
        {%- if column.type == 'code' -%}
            {%- do items.append('source_' ~ column.name) -%}
        {%- endif -%}
        {%- set output = column.output or column.name -%}
        {%- set value = strata.plausible_value(column) -%}
        {%- do items.append(output if value == output else value ~ ' as ' ~ output) -%}
        {%- if column.is_told_elsewhere -%}
            {%- do items.append('case when ' ~ output ~ ' is null and told_amount is not null then told_by else null end as amount_told_by') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
