-- All views at once, and only while nobody has to wait long for it: whoever is in the
-- middle of a query is let through first.
do $strata_swap$
begin
    for attempt in 1..{attempt_count} loop
        begin
            perform set_config('lock_timeout', '2s', true);
            {statements}
            perform set_config('lock_timeout', '0', true);
            return;
        exception when lock_not_available then
            perform pg_sleep(1);
        end;
    end loop;
    raise exception 'views are in use' using errcode = 'lock_not_available';
end
$strata_swap$
