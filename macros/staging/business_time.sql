{#-
    The timestamp on the company's own clock at the timestamp `moment`, which is in UTC. The
    variable `business_timezone` names the clock: an IANA zone, or its lead over UTC as +08:00.
-#}
{%- macro business_time(moment) -%}
    {%- set zone = var('business_timezone') -%}
    {%- set lead = modules.re.match('(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?$', zone) -%}
    {%- if lead -%}
        {%- set minutes = lead.group(2) | int * 60 + (lead.group(3) or 0) | int -%}
        {{ strata.add_seconds(moment, lead.group(1) ~ minutes * 60) }}
    {%- else -%}
        {{ strata.moment_in_zone(moment, zone) }}
    {%- endif -%}
{%- endmacro -%}
