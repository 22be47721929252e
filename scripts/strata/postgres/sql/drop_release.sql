-- Without cascade: what others made of these tables stays, and keeps them.
do $strata_drop$
begin
    perform set_config('lock_timeout', '2s', true);
    {statements}
exception when lock_not_available or dependent_objects_still_exist then
    null;
end
$strata_drop$
