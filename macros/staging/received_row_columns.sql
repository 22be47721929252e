{#- Select items of a `base_…` model: key, origin, outcome, reason and text of a rejected row, then the declared and contact columns. -#}
{%- macro received_row_columns(columns, contact_ids) -%}
    {%- set items = ['record_key'] + strata.origin_columns() -%}
    {%- do items.extend(strata.outcome_columns(columns, contact_ids)) -%}
    {%- if contact_ids -%}
        {%- do items.extend([
            'contact_key', 'anonymous_contact_key', 'account_key', 'member_key', 'wechat_key', 'mobile_phone',
            'landline_phone', 'email_address', 'phone as source_phone',
            'email as source_email', 'identifier_problem_code'
        ]) -%}
    {%- endif -%}
    {%- for column in columns -%}
        {%- if column.type == 'code' -%}
            {%- do items.append('source_' ~ column.name) -%}
        {%- endif -%}
        {%- set output = column.output or column.name -%}
        {%- if column.type in ('timestamp', 'date') and not column.is_required
            and not column.is_planned -%}
            {%- set output = strata.plausible_date(output, column.not_before, column.earliest)
                ~ ' as ' ~ output -%}
        {%- elif column.type in ('amount', 'integer', 'score') and not column.is_required
            and (column.minimum is defined or column.maximum is defined) -%}
            {%- set output = strata.plausible_number(output, column) ~ ' as ' ~ output -%}
        {%- endif -%}
        {%- do items.append(output) -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
