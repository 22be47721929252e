"""Scores are kept as published, and what changed since is told exactly.

One later run meets everything at once: a month without data, rows that arrive late, two
customers merged and a threshold edited. What we do ourselves never lowers a score.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from rich.console import Console

from dbt_command import copy_project, run_dbt
from strata import checks, dbt_runner, folders, history, publication, steps
from strata.errors import CheckFailedError
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.progress import Reporter
from strata.settings import DEFAULT_AS_OF, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Rows = list[tuple[Any, ...]]

# Within the quarter whose weights the first run serves, and a month end like its date.
LATER_AS_OF = date(2026, 7, 31)
FIRST_RUN = f"run={DEFAULT_AS_OF}"
LATER_RUN = f"run={LATER_AS_OF}"
# Complaints are held against no cohort: late ones change nobody else's signals.
LATE_CUSTOMER_COUNT = 10
COMPLAINT_SIGNALS = {"recent_complaint", "complaints_up", "compound_high_risk"}
DAY_BEFORE = date(2026, 6, 29)
EDITED_SEED = "churn_signals"
EDITED_SIGNAL = "overdue_cycle"
EDITED_THRESHOLD = ("1.5", "1.2")
LEARNING_MINIMUM = "risk_learning_minimum_customers: 50"
# What is kept of scores and what is said of their changes.
COMPARED_TABLES = (
    "fct_score_comparisons",
    "fct_signal_levels",
    "pub_churn_scores",
    "pub_score_changes",
)
SCORE_MODELS = {
    "fct_churn_signals",
    "fct_churn_risk",
    "fct_churn_warnings",
    "fct_customer_segments",
    "fct_score_calibration",
    "fct_signal_weights",
    "int_churn_scores_summed",
}


@dataclass(frozen=True)
class LaterRun:
    """A run a month after the first one, and what was done in between."""

    settings: Settings
    first: Settings
    late_customers: tuple[str, ...]
    survivor: str
    merged_away: str
    first_bytes: dict[str, bytes]

    def built(self, query: str) -> Rows:
        return queried(self.settings, query)

    def said(self, language: str = "en") -> dict[str, str]:
        return dict(
            self.built(
                f"select customer_id, what_changed_{language}"
                " from warnings.fct_score_comparisons"
            )
        )

    def causes(self, part: str) -> dict[str, set[str]]:
        """Signals that a part of the change touches, by customer."""
        found = self.built(
            "select customer_id, list(signal_code) from publish.pub_score_changes"
            f" where part_code = '{part}' group by customer_id"
        )
        return {customer: set(signals) for customer, signals in found}


def queried(settings: Settings, query: str) -> Rows:
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return connection.execute(query).fetchall()


def run_bytes(settings: Settings, run: str) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in (settings.history_dir / run).iterdir()
    }


def runs_kept(settings: Settings) -> set[str]:
    return {path.name for path in settings.history_dir.iterdir()}


def reporter() -> Reporter:
    return Reporter(Console(file=io.StringIO()), "en")


def write_csv(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def own_copy(settings: Settings, folder: Path) -> Settings:
    """An output folder that belongs to the caller alone."""
    copy = replace(settings, output_dir=folder / "output")
    shutil.copytree(settings.output_dir, copy.output_dir, symlinks=True)
    return copy


def edited_project(folder: Path) -> Path:
    """A copy of the project with one threshold lowered, which learns nothing.

    Thresholds are what points go by as long as nothing is learned.
    """
    copy_project(folder)
    variables = folder / "dbt_project.yml"
    text = variables.read_text(encoding="utf-8")
    assert LEARNING_MINIMUM in text
    variables.write_text(text.replace(LEARNING_MINIMUM, f"{LEARNING_MINIMUM}000"))
    path = folder / f"seeds/rules/{EDITED_SEED}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    (edited,) = (row for row in rows if row[0] == EDITED_SIGNAL)
    threshold = header.index("threshold_value")
    assert edited[threshold] == EDITED_THRESHOLD[0]
    edited[threshold] = EDITED_THRESHOLD[1]
    write_csv(path, [tuple(row) for row in (header, *rows)])
    return folder


@pytest.fixture(scope="module")
def later(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> LaterRun:
    """The run of a month later as far as scores go, on a copy of the first's output."""
    folder = tmp_path_factory.mktemp("later")
    first_bytes = run_bytes(demo_run, FIRST_RUN)
    # A silent customer, who is one with somebody active and of a later first row.
    ((survivor, merged_away),) = queried(
        demo_run,
        """
        select silent.customer_id, active.customer_id
        from risk.fct_fired_signals as silent
        inner join core.bridge_customer_identities as silent_ids
            on silent.customer_id = silent_ids.issued_customer_id
        inner join core.bridge_customer_identities as active_ids
            on silent_ids.first_row_rank < active_ids.first_row_rank
        inner join risk.fct_churn_risk as active
            on
                active_ids.issued_customer_id = active.customer_id
                and silent.observation_date = active.observation_date
        where
            silent.signal_code = 'silent_30d'
            and silent.observation_date = date '2026-06-30'
            and active.risk_band_code = 'low'
            and active.customer_id not in (
                select customer_id from risk.fct_fired_signals
                where
                    signal_code = 'silent_30d'
                    and observation_date = date '2026-06-30'
            )
        order by silent.customer_id, active.customer_id
        limit 1
        """,
    )
    late = queried(
        demo_run,
        f"""
        select customers.customer_id, customers.mobile_phone
        from core.dim_customers as customers
        inner join risk.fct_churn_risk as risks
            on customers.customer_id = risks.customer_id
        inner join observations.fct_customer_engagements as engagements
            on
                risks.customer_id = engagements.customer_id
                and risks.observation_date = engagements.observation_date
        where
            risks.observation_date = date '2026-06-30'
            and customers.mobile_phone is not null
            and engagements.complaint_count_90d = 0
            and engagements.complaint_count_previous_90d = 0
            and customers.customer_id not in ('{survivor}', '{merged_away}')
        order by customers.customer_id
        limit {LATE_CUSTOMER_COUNT}
        """,
    )
    assert len(late) == LATE_CUSTOMER_COUNT
    write_csv(
        folder / "delivered" / "tickets_late.csv",
        [
            ("ticket_id", "opened_at", "phone", "ticket_type"),
            *(
                (f"LATE{row}-{number}", "2026-06-20", phone, "complaint")
                for row, (_, phone) in enumerate(late)
                for number in range(2)
            ),
        ],
    )
    project = edited_project(folder / "project")
    with (project / "seeds/overrides/identity_merges.csv").open("a") as file:
        file.write(f"{survivor},{merged_away},test\n")
    settings = replace(
        own_copy(demo_run, folder),
        as_of=LATER_AS_OF,
        data_dir=folder / "delivered",
        project_dir=project,
    )
    steps.load(settings, reporter())
    dbt_runner.build(settings, lambda _: None, only=COMPARED_TABLES)
    history.prepare_run(settings)
    history.keep_run(settings)
    return LaterRun(
        settings=settings,
        first=demo_run,
        late_customers=tuple(customer for customer, _ in late),
        survivor=survivor,
        merged_away=merged_away,
        first_bytes=first_bytes,
    )


def test_history_holds_every_run(later: LaterRun) -> None:
    assert runs_kept(later.first) == {history.EMPTY_RUN, FIRST_RUN}
    assert runs_kept(later.settings) == {history.EMPTY_RUN, FIRST_RUN, LATER_RUN}
    published = later.built(
        "select run_date, count(*), count(distinct scored_customer_id)"
        " from publish.pub_churn_scores group by run_date order by run_date"
    )
    for (run_date, row_count, customer_count), settings in zip(
        published, (later.first, later.settings), strict=True
    ):
        ((scored,),) = queried(
            settings,
            "select count(*) from risk.fct_churn_risk"
            f" where observation_date = date '{run_date}'",
        )
        assert row_count == customer_count == scored > 0


@pytest.mark.nightly
def test_a_whole_later_run_is_good(later: LaterRun, tmp_path: Path) -> None:
    settings = own_copy(later.settings, tmp_path)
    steps.build(settings, reporter())
    steps.publish(settings, reporter(), steps.check(settings, reporter()))


def test_later_run_leaves_the_first_one_as_it_was(later: LaterRun) -> None:
    assert run_bytes(later.settings, FIRST_RUN) == later.first_bytes
    published = later.first.published_dir / "parquet" / "pub_churn_scores.parquet"
    differing = later.built(
        f"""
        from (
            select scored_customer_id, risk_score, risk_band_code, churn_probability
            from publish.pub_churn_scores
            where run_date = date '{DEFAULT_AS_OF}'
        )
        except all
        from (
            select scored_customer_id, risk_score, risk_band_code, churn_probability
            from read_parquet('{published}')
        )
        """
    )
    assert differing == []


def test_first_run_compares_with_nothing(demo_run: Settings) -> None:
    assert queried(demo_run, "select count(*) from publish.pub_score_changes") == [(0,)]
    assert queried(
        demo_run,
        "select distinct what_changed_en, previous_risk_score, score_change"
        " from warnings.fct_score_comparisons",
    ) == [("First run, no earlier score to compare with", None, None)]


def test_parts_add_up_to_the_change_of_every_customer(later: LaterRun) -> None:
    compared, broken = later.built(
        """
        select
            count(*),
            count(*) filter (
                rules_score_change + weights_score_change + merge_score_change
                + data_score_change + behaviour_score_change
                is distinct from risk_score - previous_risk_score
            )
        from warnings.fct_score_comparisons
        where risk_score is not null and previous_risk_score is not null
        """
    )[0]
    assert compared > 100
    assert broken == 0


def test_behaviour_is_what_happened_since_by_the_rules_of_this_run(
    later: LaterRun,
) -> None:
    # This run scores the date of the first one anew: what it says differs from what
    # was published by rules, merges and late data, all else is behaviour.
    broken = later.built(
        f"""
        select changes.customer_id
        from warnings.fct_score_comparisons as changes
        left join risk.fct_churn_risk as restated
            on
                changes.customer_id = restated.customer_id
                and restated.observation_date = date '{DEFAULT_AS_OF}'
        where
            changes.score_change is not null
            and changes.behaviour_score_change
            != changes.risk_score - coalesce(restated.risk_score, 0)
        """
    )
    assert broken == []


def test_edited_threshold_shows_as_rules(later: LaterRun) -> None:
    # Values between the old and the new threshold fire now and did not then.
    crossed = later.built(
        f"""
        select levels.customer_id
        from risk.fct_signal_levels as levels
        inner join warnings.fct_score_comparisons as changes
            on levels.customer_id = changes.customer_id
        where
            levels.observation_date = date '{DEFAULT_AS_OF}'
            and levels.{EDITED_SIGNAL}_value > {EDITED_THRESHOLD[1]}
            and levels.{EDITED_SIGNAL}_value <= {EDITED_THRESHOLD[0]}
            and changes.score_change is not null
            and levels.customer_id != '{later.survivor}'
        """
    )
    rules = later.causes("rules")
    assert len(crossed) > 10
    assert all(EDITED_SIGNAL in rules[customer] for (customer,) in crossed)
    said = later.said()
    assert any("rules changed (" in said[customer] for (customer,) in crossed)


def test_a_lowered_threshold_shows_as_rules_from_one_day_to_the_next(
    demo_run: Settings, tmp_path: Path
) -> None:
    # The day before is no month end, so this run does not score it anew. Nothing
    # happened since: it is the run of the as-of date under an earlier date.
    settings = replace(
        own_copy(demo_run, tmp_path), project_dir=edited_project(tmp_path / "project")
    )
    (settings.history_dir / f"run={DAY_BEFORE}").mkdir()
    for file in history.HISTORY_FILES:
        kept = settings.history_dir / FIRST_RUN / file.file_name
        earlier = settings.history_dir / f"run={DAY_BEFORE}" / file.file_name
        duckdb.sql(
            f"copy (select * replace (date '{DAY_BEFORE}' as run_date)"
            f" from read_parquet('{kept}')) to '{earlier}'"
        )
    shutil.rmtree(settings.history_dir / FIRST_RUN)
    result = run_dbt(
        settings,
        *("build", "--select", f"{EDITED_SEED}+,+fct_score_comparisons"),
        *("--exclude-resource-type", "test"),
        *("--exclude-resource-type", "unit_test"),
    )
    assert result.returncode == 0, result.stdout
    crossed = queried(
        settings,
        f"""
        select causes.customer_id
        from warnings.fct_score_changes as causes
        inner join risk.fct_signal_levels as levels
            using (customer_id, observation_date)
        where
            causes.part_code = 'rules'
            and causes.signal_code = '{EDITED_SIGNAL}'
            and levels.{EDITED_SIGNAL}_value > {EDITED_THRESHOLD[1]}
            and levels.{EDITED_SIGNAL}_value <= {EDITED_THRESHOLD[0]}
        """,
    )
    assert len(crossed) > 10
    # What the others weigh was learned anew beside it; no rule of theirs changed.
    assert queried(
        settings,
        f"""
        select distinct
            signal_code = '{EDITED_SIGNAL}' as is_edited, part_code, previous_run_date
        from warnings.fct_score_changes
        order by part_code
        """,
    ) == [(True, "rules", DAY_BEFORE), (False, "weights", DAY_BEFORE)]


def test_late_rows_show_as_data_of_their_customers_alone(later: LaterRun) -> None:
    causes = later.causes("data")
    assert causes.keys() == set(later.late_customers)
    assert all(signals <= COMPLAINT_SIGNALS for signals in causes.values())
    assert all("recent_complaint" in signals for signals in causes.values())
    said = later.said("zh")
    assert any("补到的数据（+" in said[customer] for customer in later.late_customers)


def test_merged_customers_show_as_merge_of_the_survivor(later: LaterRun) -> None:
    causes = later.causes("merge")
    assert causes.keys() == {later.survivor}
    assert "silent_30d" in causes[later.survivor]
    assert later.merged_away not in later.said()
    assert later.built(
        "select distinct customer_id from publish.pub_churn_scores"
        f" where scored_customer_id = '{later.merged_away}'"
    ) == [(later.survivor,)]
    ((previous,),) = later.built(
        "select previous_risk_score from warnings.fct_score_comparisons"
        f" where customer_id = '{later.survivor}'"
    )
    ((published,),) = queried(
        later.first,
        "select risk_score from publish.pub_churn_scores"
        f" where scored_customer_id = '{later.survivor}'",
    )
    assert previous == published


def test_who_churned_says_so_and_keeps_the_last_score(later: LaterRun) -> None:
    churned = later.built(
        """
        select changes.customer_id, changes.what_changed_en, scores.risk_score,
            scores.run_date, scores.is_frozen
        from warnings.fct_score_comparisons as changes
        inner join publish.pub_churn_scores as scores
            on changes.customer_id = scores.scored_customer_id
        where changes.score_change_code = 'churned'
        """
    )
    assert len(churned) > 10
    for _, said, score, run_date, is_frozen in churned:
        assert said == (
            f"Churned since the previous run, score frozen at {score} points"
        )
        assert (run_date, is_frozen) == (DEFAULT_AS_OF, True)


def test_sentence_begins_with_the_change_and_its_largest_cause(later: LaterRun) -> None:
    said = later.built(
        """
        select what_changed_en, score_change
        from warnings.fct_score_comparisons
        where score_change_code = 'changed'
        """
    )
    for sentence, change in said:
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        head, _, causes = sentence.partition(": ")
        assert head == f"{sign}{abs(change)}"
        told = [
            int(part.partition(")")[0].replace("−", "-").removeprefix("±"))
            for part in causes.split(" (")[1:]
        ]
        assert sum(told) == change
        shown = [abs(points) for points in told[:3]]
        assert shown == sorted(shown, reverse=True)


def test_values_are_kept_whether_they_fired_or_not(demo_run: Settings) -> None:
    kept = demo_run.history_dir / FIRST_RUN / "contributions.parquet"
    counted = f"""
        select
            count(*),
            count(*) filter (fired.severity_code is null),
            count(*) filter (
                kept.signal_value is distinct from valued.signal_value
                or nullif(kept.severity_code, 'early')
                is distinct from fired.severity_code
                or (kept.severity_code is null and kept.contribution_score != 0)
            )
        from (
            select
                customer_id,
                columns('(.*)_value') as '\\1'
            from (
                select customer_id, columns(
                    name -> name like '%_value' and name not like '%_baseline_value'
                )
                from risk.fct_signal_levels
                inner join risk.fct_churn_risk using (customer_id, observation_date)
                where observation_date = date '{DEFAULT_AS_OF}'
            )
        )
        unpivot (signal_value for signal_code in (* exclude (customer_id))) as valued
        full outer join (
            from read_parquet('{kept}') where signal_value is not null
        ) as kept
            using (customer_id, signal_code)
        left join risk.fct_fired_signals as fired
            on
                kept.customer_id = fired.customer_id
                and kept.signal_code = fired.signal_code
                and fired.observation_date = date '{DEFAULT_AS_OF}'
    """
    ((value_count, unfired_count, differing_count),) = queried(demo_run, counted)
    assert value_count > unfired_count > 0
    assert differing_count == 0


def test_second_run_of_a_date_changes_nothing_in_the_history(
    demo_run: Settings, tmp_path: Path
) -> None:
    settings = own_copy(demo_run, tmp_path)
    before = run_bytes(settings, FIRST_RUN)
    with duckdb.connect(settings.warehouse_database) as connection:
        connection.execute("update warnings.fct_churn_scores set risk_score = 77")
    history.prepare_run(settings)
    history.keep_run(settings)
    assert run_bytes(settings, FIRST_RUN) == before
    assert runs_kept(settings) == {history.EMPTY_RUN, FIRST_RUN}
    assert not (settings.warehouse_dir / "candidate.history").exists()


def test_equal_builds_give_equal_bytes_in_the_order_of_the_key(
    demo_run: Settings, tmp_path: Path
) -> None:
    settings = own_copy(demo_run, tmp_path)
    before = run_bytes(settings, FIRST_RUN)
    shutil.rmtree(settings.history_dir)
    history.prepare_run(settings)
    release = publication.current_release(settings)
    assert release is not None
    history.announce_release(settings, release.name)
    history.keep_run(settings)
    assert run_bytes(settings, FIRST_RUN) == before
    for file in history.HISTORY_FILES:
        path = settings.history_dir / FIRST_RUN / file.file_name
        keys = duckdb.sql(
            f"select {', '.join(file.key)} from read_parquet('{path}')"
        ).fetchall()
        assert keys == sorted(set(keys)) != []


@pytest.mark.parametrize("broken_step", ["check", "publish"])
def test_failed_run_leaves_no_partition(
    demo_run: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken_step: str,
) -> None:
    settings = own_copy(demo_run, tmp_path)
    shutil.rmtree(settings.history_dir)

    def fail(*_: object, **__: object) -> None:
        raise CheckFailedError("broken")

    if broken_step == "check":
        monkeypatch.setattr(checks, "run_checks", fail)
        with pytest.raises(CheckFailedError):
            steps.check(settings, reporter())
    else:
        candidate = publication.write_candidate(settings)
        history.prepare_run(settings)
        publication.approve(settings, candidate)
        monkeypatch.setattr(publication, "move_link", fail)
        with pytest.raises(CheckFailedError):
            steps.publish(settings, reporter(), candidate)
    assert not settings.history_dir.exists()


def test_a_run_killed_between_publication_and_history_is_kept_by_the_next(
    demo_run: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = own_copy(demo_run, tmp_path)
    kept = settings.history_dir / f"run={settings.as_of.isoformat()}"
    expected = {path.name: path.read_bytes() for path in kept.iterdir()}
    shutil.rmtree(settings.history_dir)
    candidate = publication.write_candidate(settings)
    # Without pages it is another release.
    expected[history.RELEASE_NOTE] = candidate.release_id.encode()
    history.prepare_run(settings)
    publication.approve(settings, candidate)

    def killed(_: Settings) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(history, "keep_run", killed)
        with pytest.raises(KeyboardInterrupt):
            steps.publish(settings, reporter(), candidate)
    assert not kept.exists()

    history.prepare_run(settings)
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == expected


def test_every_lake_has_a_run_without_rows_that_can_be_read(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path / "output")
    prepare_lake(settings)
    assert runs_kept(settings) == {history.EMPTY_RUN}
    outdated = settings.history_dir / history.EMPTY_RUN / "rules.parquet"
    duckdb.sql(f"copy (select 1 as other where false) to '{outdated}'")
    prepare_lake(settings)
    for file in history.HISTORY_FILES:
        path = settings.history_dir / history.EMPTY_RUN / file.file_name
        relation = duckdb.read_parquet(str(path))
        assert relation.columns == [*file.columns, "run_date"]
        assert relation.fetchall() == []


def test_made_up_scores_leave_with_the_demo(demo_run: Settings, tmp_path: Path) -> None:
    settings = own_copy(demo_run, tmp_path)
    folders.demo_marker(settings).touch()
    assert folders.clear_demo_lake(settings)
    assert not settings.history_dir.exists()


def test_no_score_reads_the_history(demo_run: Settings) -> None:
    path = dbt_runner.target_dir(demo_run) / "manifest.json"
    parents = json.loads(path.read_text(encoding="utf-8"))["parent_map"]

    def ancestors(node: str) -> set[str]:
        found, waiting = set[str](), [node]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += parents.get(one, ())
        return found

    for model in SCORE_MODELS:
        read = ancestors(f"model.strata.{model}")
        assert not {node for node in read if ".past_" in node or "__past_" in node}
    assert any(
        "__past_" in node for node in ancestors("model.strata.fct_score_comparisons")
    )


def test_closing_tasks_lowers_no_score(demo_run: Settings, tmp_path: Path) -> None:
    settings = replace(own_copy(demo_run, tmp_path), data_dir=tmp_path / "delivered")
    warned = queried(
        demo_run,
        """
        select customers.mobile_phone
        from publish.pub_churn_warnings as warnings
        inner join core.dim_customers as customers
            on warnings.customer_id = customers.customer_id
        where customers.mobile_phone is not null
        order by customers.mobile_phone
        """,
    )
    write_csv(
        tmp_path / "delivered" / "follow_ups_closing.csv",
        [
            ("follow_up_id", "followed_up_at", "phone", "method", "outcome"),
            *(
                (f"CLOSED{number}-{outcome}", "2026-06-29", phone, "phone", outcome)
                for number, (phone,) in enumerate(warned)
                for outcome in ("reached", "retained")
            ),
        ],
    )
    write_csv(
        tmp_path / "delivered" / "touches_closing.csv",
        [
            ("touch_id", "sent_at", "phone", "channel", "opened_at", "responded_at"),
            *(
                (
                    f"SENT{number}",
                    "2026-06-28",
                    phone,
                    "sms",
                    "2026-06-28",
                    "2026-06-29",
                )
                for number, (phone,) in enumerate(warned)
            ),
        ],
    )
    ingest_folder(settings)
    # What neither of the two files touches stands.
    built = run_dbt(
        settings,
        *("build", "--resource-type", "model", "--select"),
        *(
            f"source:raw.{source}+,+{model}"
            for source in ("follow_ups", "touches")
            for model in ("fct_churn_risk", "fct_fired_signals")
        ),
    )
    assert built.returncode == 0, built.stdout

    scores = f"""
        select customer_id, risk_score
        from risk.fct_churn_risk
        where observation_date = date '{DEFAULT_AS_OF}'
    """
    before: dict[str, int] = dict(queried(demo_run, scores))
    after: dict[str, int] = dict(queried(settings, scores))
    assert before.keys() == after.keys()
    assert [one for one in before if after[one] < before[one]] == []
    # What we left undone is done now, so the test would see a score that rests on it.
    untouched = """
        select count(*) from risk.fct_fired_signals
        where signal_code = 'not_touched' and observation_date = date '2026-06-30'
    """
    assert queried(settings, untouched) < queried(demo_run, untouched)
