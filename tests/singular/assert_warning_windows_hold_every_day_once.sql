with

windows as (select * from {{ ref('warning_windows') }}),

windows_placed as (
    select
        windows.warning_window_code,
        windows.minimum_days,
        windows.maximum_days,
        max(
            case
                when other_windows.warning_window_order < windows.warning_window_order
                    then other_windows.warning_window_order
                else null
            end
        ) as previous_window_order,
        min(
            case
                when other_windows.warning_window_order > windows.warning_window_order
                    then other_windows.warning_window_order
                else null
            end
        ) as next_window_order
    from windows
    cross join windows as other_windows
    group by
        windows.warning_window_code,
        windows.minimum_days,
        windows.maximum_days
),

windows_followed as (
    select
        windows_placed.warning_window_code,
        windows_placed.minimum_days,
        windows_placed.maximum_days,
        previous_windows.warning_window_code as previous_window_code,
        previous_windows.maximum_days as previous_maximum_days,
        next_windows.warning_window_code as next_window_code
    from windows_placed
    left join windows as previous_windows
        on windows_placed.previous_window_order = previous_windows.warning_window_order
    left join windows as next_windows
        on windows_placed.next_window_order = next_windows.warning_window_order
),

problems_found as (
    select
        warning_window_code as seed_key,
        cast(null as string) as other_seed_key,
        'is the first and does not begin at day 0; let minimum_days be 0' as problem_en,
        '是第一个窗口，却不从第 0 天开始；请将 minimum_days 设为 0' as problem_zh
    from windows_followed
    where
        previous_window_code is null
        and minimum_days != 0
    union all
    select
        warning_window_code as seed_key,
        previous_window_code as other_seed_key,
        'does not begin one day after ' || previous_window_code
        || ' ends; let minimum_days be its maximum_days + 1' as problem_en,
        '没有从 ' || previous_window_code
        || ' 结束的次日开始；请将 minimum_days 设为其 maximum_days 加 1' as problem_zh
    from windows_followed
    where minimum_days != previous_maximum_days + 1
    union all
    select
        warning_window_code as seed_key,
        cast(null as string) as other_seed_key,
        'ends before it begins; let maximum_days be at least minimum_days'
            as problem_en,
        '结束早于开始；请让 maximum_days 不小于 minimum_days' as problem_zh
    from windows_followed
    where maximum_days < minimum_days
    union all
    select
        warning_window_code as seed_key,
        next_window_code as other_seed_key,
        'never ends, but ' || next_window_code
        || ' comes after it; give it maximum_days' as problem_en,
        '没有结束，但其后还有 ' || next_window_code || '；请填写 maximum_days'
            as problem_zh
    from windows_followed
    where
        next_window_code is not null
        and maximum_days is null
    union all
    select
        warning_window_code as seed_key,
        cast(null as string) as other_seed_key,
        'is the last and ends, so no window holds the days after; '
        || 'leave maximum_days empty' as problem_en,
        '是最后一个窗口却有结束，其后的日子没有窗口；请将 maximum_days 留空'
            as problem_zh
    from windows_followed
    where
        next_window_code is null
        and maximum_days is not null
),

problems_located as (
    select
        'seeds/rules/warning_windows.csv' as seed_file,
        seed_key,
        other_seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
