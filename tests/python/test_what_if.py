"""Proposed rules: a build gives what was predicted, and trying them touches nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import duckdb
import pytest
from rich.console import Console

import strata.what_if.proposal
from dbt_command import copy_project, run_dbt
from strata import dbt_runner
from strata.cli import main
from strata.display.what_if import render_comparison
from strata.errors import BuildFailedError, ExitCode, InputRefusedError
from strata.settings import PROJECT_DIR
from strata.what_if.comparison import (
    COMPARED,
    SEGMENTS,
    WARNINGS,
    Changes,
    Comparison,
    export_changes,
)
from strata.what_if.memberships import LIST_KINDS, ListKind
from strata.what_if.proposal import Proposal, compare_rules
from strata.what_if.reach import models_reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from strata.dbt_runner import BuildProgress
    from strata.settings import Settings

RULES_DIR = PROJECT_DIR / "seeds" / "rules"
# High risk asks for less, an old rule asks for more, and a tier has another name; a tag
# and an audience ask for more.
EDITS = {
    "risk_bands.csv": [(",3,0.05,0.1", ",3,0.05,0.3")],
    "tier_rules.csv": [
        ("31,at_risk,,*,overdue", "31,at_risk,,repeat,overdue"),
        ("40,new,,*,*,new", "40,new,,single,*,new"),
    ],
    "tiers.csv": [("低价值客户", "低值客户")],
    "tag_rules.csv": [(",share,above,0.5,3,365,", ",share,above,0.8,3,365,")],
    "audiences.csv": [
        (",3,high_value|high_potential|at_risk,", ",3,high_value|at_risk,")
    ],
}
VARIABLE = "dormant_days"
VALUES = (180, 120)
UNRULED_ROOMS = (
    "staging",
    *(f"marts/core/{part}" for part in ("intermediate", "fct_*", "bridge_*")),
    "marts/observations",
)


def write_proposal(folder: Path, edits: dict[str, list[tuple[str, str]]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, replacements in edits.items():
        content = (RULES_DIR / name).read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in content
            content = content.replace(old, new)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def read_members(
    database: Path, kind: ListKind
) -> set[tuple[str | None, str | None, str]]:
    """List, customer and member of every kind of list, as published."""
    with duckdb.connect(database, read_only=True) as connection:
        return set(
            connection.execute(
                f"select {kind.list_code}, customer_id, {kind.member_key}"
                f" from publish.{kind.table}"
            ).fetchall()
        )


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_segments(database: Path) -> dict[str, tuple[object, ...]]:
    """Tier, reason, owner, revenue and tier name of each customer."""
    with duckdb.connect(database, read_only=True) as connection:
        return {
            customer_id: tuple(values)
            for customer_id, *values in connection.execute(
                "select customer_id, tier_code, tier_reason_zh, owner_key,"
                f" net_revenue_amount_365d, tier_name_zh from publish.{SEGMENTS}"
            ).fetchall()
        }


def read_warned(database: Path) -> Counter[str]:
    """How many warnings each owner has."""
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute(
            f"select coalesce(owner_name, owner_key, '') from publish.{WARNINGS}"
        ).fetchall()
        return Counter(owner for (owner,) in found)


@dataclass(frozen=True)
class Trial:
    """A proposal that was tried, then applied in a copy of the project and built."""

    live: Settings
    built: Settings
    comparison: Comparison
    said: str
    exported: Path
    steps: list[str]
    live_digests: tuple[str, str]


def digest(database: Path) -> str:
    return hashlib.sha256(database.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def trial(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp("what_if")
    proposal = write_proposal(folder / "proposal", EDITS)
    before = digest(demo_run.warehouse_database)
    # What a killed run leaves.
    (demo_run.what_if_dir / "warehouse").mkdir(parents=True)
    (demo_run.what_if_dir / "warehouse" / "what_if.duckdb").write_text("half a file")
    steps: list[str] = []
    comparisons: list[Comparison] = []

    def watched_comparison(
        settings: Settings,
        proposed: Proposal,
        on_progress: Callable[[BuildProgress], None],
        *,
        export_folder: Path,
    ) -> Comparison:
        def watch(progress: BuildProgress) -> None:
            steps.append(progress.name)
            on_progress(progress)

        comparison = compare_rules(
            settings, proposed, watch, export_folder=export_folder
        )
        comparisons.append(comparison)
        return comparison

    exported = folder / "changes"
    arguments = ["--seeds", str(proposal), "--output-dir", str(demo_run.output_dir)]
    arguments += ["--var", f"{VARIABLE}={VALUES[1]}"]
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setattr(strata.what_if.proposal, "compare_rules", watched_comparison)
        code = main(["what-if", *arguments, "--export", str(exported), "--lang", "zh"])
    assert code == ExitCode.OK
    after = digest(demo_run.warehouse_database)

    project_dir = copy_project(folder / "project")
    for path in proposal.glob("*.csv"):
        shutil.copy(path, project_dir / "seeds" / "rules" / path.name)
    project_file = project_dir / "dbt_project.yml"
    shipped, proposed = (f"  {VARIABLE}: {value}\n" for value in VALUES)
    project = project_file.read_text(encoding="utf-8")
    assert shipped in project
    project_file.write_text(project.replace(shipped, proposed), encoding="utf-8")
    built = replace(demo_run, output_dir=folder / "built", project_dir=project_dir)
    built.warehouse_dir.mkdir(parents=True)
    # What the live run issued itself was no history when it was built.
    shutil.copytree(
        demo_run.lake_dir,
        built.lake_dir,
        copy_function=os.link,
        ignore=shutil.ignore_patterns(f"run={demo_run.as_of}"),
    )
    # Rooms before the scores read none of the rules but names, so they are as the demo
    # has them.
    shutil.copy(demo_run.warehouse_database, built.warehouse_database)
    models = (f"+{table},resource_type:model" for table in COMPARED)
    ended = run_dbt(
        built,
        *("build", "--exclude-resource-type", "test", "unit_test", "--select"),
        *(path.stem for path in proposal.glob("*.csv")),
        *models,
        *("--exclude", *(f"path:models/{room}" for room in UNRULED_ROOMS)),
    )
    assert ended.returncode == 0, ended.stdout
    return Trial(
        demo_run,
        built,
        comparisons[0],
        said.getvalue(),
        exported,
        steps,
        (before, after),
    )


def test_prediction_is_what_the_build_gives_customer_by_customer(trial: Trial) -> None:
    live = read_segments(trial.live.warehouse_database)
    built = read_segments(trial.built.warehouse_database)
    movers = {
        customer_id: (live[customer_id][:2], built[customer_id][:2])
        for customer_id in live
        if live[customer_id][0] != built[customer_id][0]
    }
    assert live.keys() == built.keys()
    assert len(movers) > 10
    assert {
        row["customer_id"]: (
            (row["live_tier_code"], row["live_reason"]),
            (row["proposed_tier_code"], row["proposed_reason"]),
        )
        for row in read_csv(trial.exported / "tiers.csv")
    } == movers
    assert trial.comparison.mover_count == len(movers)
    assert trial.comparison.customer_count == len(live)


def test_moves_add_up_to_customers_and_revenue(trial: Trial) -> None:
    live = read_segments(trial.live.warehouse_database)
    built = read_segments(trial.built.warehouse_database)
    counts: Counter[tuple[object, object]] = Counter()
    amounts: dict[tuple[object, object], Decimal] = {}
    for customer_id, (tier, _, _, amount, name) in live.items():
        if tier != built[customer_id][0]:
            move = (name, built[customer_id][4])
            counts[move] += 1
            amounts[move] = amounts.get(move, Decimal(0)) + Decimal(str(amount))
    assert {
        (move.live_tier, move.proposed_tier): (move.customer_count, move.revenue_amount)
        for move in trial.comparison.moves
    } == {move: (counts[move], amounts[move]) for move in counts}
    assert trial.comparison.revenue_amount == sum(amounts.values())


def test_sizes_and_warnings_of_owners_are_those_of_both_builds(trial: Trial) -> None:
    sides = [
        read_segments(settings.warehouse_database)
        for settings in (trial.live, trial.built)
    ]
    sizes = [Counter(row[0] for row in side.values()) for side in sides]
    assert sorted(
        (size.live_count, size.proposed_count) for size in trial.comparison.tiers
    ) == sorted((sizes[0][tier], sizes[1][tier]) for tier in sizes[0] | sizes[1])
    by_owner = [Counter(row[2] for row in side.values()) for side in sides]
    assert sorted(
        sum(size.proposed_count for size in owner.tiers)
        for owner in trial.comparison.owners
    ) == sorted(by_owner[1].values())
    warned = [
        read_warned(settings.warehouse_database)
        for settings in (trial.live, trial.built)
    ]
    assert warned[0] != warned[1]
    for side, name in enumerate(("live_warning_count", "proposed_warning_count")):
        found: Counter[str] = Counter()
        for owner in trial.comparison.owners:
            found[owner.owner or ""] += getattr(owner, name)
        assert +found == warned[side]


def test_only_what_the_rules_change_is_built_and_nothing_live_is_touched(
    trial: Trial,
) -> None:
    assert trial.live_digests[0] == trial.live_digests[1]
    assert not trial.live.what_if_dir.exists()
    assert "fct_customer_states" in trial.steps
    assert not [name for name in trial.steps if name.startswith(("stg_", "raw_"))]
    changes = trial.comparison.changes
    assert changes.seeds == tuple(sorted(name.removesuffix(".csv") for name in EDITS))
    assert [
        (change.name, (change.live_value, change.proposed_value))
        for change in changes.variables
    ] == [(VARIABLE, VALUES)]
    assert changes.edited == ()
    models = [name for name in trial.steps if name.startswith(("int_", "fct_", "pub_"))]
    assert changes.built_count >= len(models) > 0


@pytest.mark.parametrize("kind", LIST_KINDS, ids=lambda kind: kind.code)
def test_who_comes_and_who_goes_is_what_the_build_gives(
    trial: Trial, kind: ListKind
) -> None:
    live = read_members(trial.live.warehouse_database, kind)
    built = read_members(trial.built.warehouse_database, kind)
    assert live != built
    rows = read_csv(trial.exported / f"{kind.code}.csv")
    for change, members in (("comes", built - live), ("goes", live - built)):
        assert sorted(
            (row["list_code"], row["customer_id"])
            for row in rows
            if row["change"] == change
        ) == sorted((code or "", customer or "") for code, customer, _ in members)
    sizes = [Counter(row[0] for row in side) for side in (live, built)]
    coming = Counter(row[0] for row in built - live)
    going = Counter(row[0] for row in live - built)
    assert Counter(
        (one.live_count, one.proposed_count, one.come_count, one.go_count)
        for one in trial.comparison.lists[kind.code]
    ) == Counter(
        (sizes[0][code], sizes[1][code], coming[code], going[code])
        for code in sizes[0] | sizes[1]
    )


@pytest.mark.nightly
def test_new_name_alone_is_told_to_be_without_effect(
    demo_run: Settings, tmp_path: Path
) -> None:
    proposal = write_proposal(
        tmp_path / "proposal", {"plays.csv": [(",Service recovery,", ",Mending,")]}
    )
    folder = tmp_path / "changes"
    comparison = compare_rules(
        demo_run, Proposal(proposal), lambda _: None, export_folder=folder
    )
    assert comparison.changes.built_count > 0
    assert comparison.is_without_effect
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["tiers.csv", *(f"{kind.code}.csv" for kind in LIST_KINDS)]
    )
    assert not any(read_csv(path) for path in folder.iterdir())
    console = Console(file=io.StringIO(), width=200)
    with console.capture() as said:
        console.print(render_comparison(comparison, "zh", limit=10))
    assert "没有客户改变分层，也没有客户进出任何名单" in said.get()


def test_variable_that_can_not_be_set_so_is_refused_with_the_nearest(
    demo_run: Settings,
) -> None:
    told = ("dormant_dais=3", "dormant_days=x", "dormant_days", "as_of=2026-01-01")
    with pytest.raises(InputRefusedError) as caught:
        compare_rules(demo_run, Proposal(variables=told), lambda _: None)
    unknown, kind, valueless, clock = caught.value.problems
    assert "did you mean dormant_days?" in unknown
    assert "--var dormant_days=x: “x” is not a whole number" in kind
    assert "write NAME=VALUE" in valueless
    assert "no variable as_of that a company can set" in clock


def test_an_industry_is_tried_with_every_variable_that_suits_it(
    demo_run: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def tried(settings: Settings, proposal: Proposal) -> Changes:
        return cast("Changes", compare_rules(settings, proposal, lambda _: None))

    monkeypatch.setattr(dbt_runner, "build_beside", lambda *_, **__: 0)
    monkeypatch.setattr(
        strata.what_if.proposal, "compare_sides", lambda _, changes, __: changes
    )
    told = tried(demo_run, Proposal(industry="saas"))
    values = {one.name: (one.live_value, one.proposed_value) for one in told.variables}
    assert values["industry_code"] == ("retail", "saas")
    assert values["dormant_days"] == (180, 90)
    assert told.edited == ()
    # Nothing but a company's file says of itself what the industry is.
    saas = replace(demo_run, industry="saas")
    assert tried(saas, Proposal()).variables == ()
    own = tried(replace(saas, company_dir=tmp_path), Proposal())
    assert own.variables == told.variables
    assert own.edited == tuple(sorted(values))


def test_export_shows_no_name_in_clear(trial: Trial) -> None:
    with duckdb.connect(trial.live.warehouse_database, read_only=True) as connection:
        masked = dict(
            connection.execute(
                f"select customer_id, masked_customer_name from publish.{SEGMENTS}"
            ).fetchall()
        )
    assert [
        (row["customer_id"], row["masked_customer_name"])
        for row in read_csv(trial.exported / "tiers.csv")
    ] == sorted(
        (row["customer_id"], masked[row["customer_id"]] or "")
        for row in read_csv(trial.exported / "tiers.csv")
    )
    for path in trial.exported.iterdir():
        assert {
            row["masked_customer_name"] for row in read_csv(path) if row["customer_id"]
        } <= {name or "" for name in masked.values()}


def test_command_says_who_moves_in_the_language_asked_for(trial: Trial) -> None:
    comparison = trial.comparison
    assert f"有改动：{', '.join(sorted(EDITS))}" in trial.said
    assert f"有改动：{VARIABLE}：{VALUES[0]} → {VALUES[1]}" in trial.said
    assert f"有 {comparison.mover_count} 位的分层会改变" in trial.said
    move = comparison.moves[0]
    assert f"{move.live_tier} → {move.proposed_tier}" in trial.said
    assert "低值客户" in trial.said
    assert "各岗位的任务" in trial.said
    assert "每类名单一个 .csv" in trial.said
    assert "Churn" not in trial.said


def test_english_is_said_too_and_owners_are_cut_to_the_limit(trial: Trial) -> None:
    console = Console(file=io.StringIO(), width=200)
    with console.capture() as said:
        console.print(render_comparison(trial.comparison, "en", limit=1))
    assert f"{trial.comparison.mover_count} of " in said.get()
    assert "Changes by owner, 1 of " in said.get()
    assert said.get().count("customers change tier\n") + said.get().count(
        "customers change tier  "
    ) == said.get().count("Churn warnings  ")


def test_csv_of_movers_runs_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    folder = tmp_path / "changes"
    with duckdb.connect() as connection:
        connection.execute(
            "create temp table customers_compared as select 'C1' as customer_id,"
            " null as masked_customer_name, 'old' as live_tier_code,"
            " '=1+1' as live_tier_name, 'new' as proposed_tier_code,"
            " '@new' as proposed_tier_name, '旧' as live_reason,"
            " '新' as proposed_reason, '-7' as owner_key, '+o' as owner_name,"
            " 'CNY' as currency_code, -1.50 as net_revenue_amount_365d"
        )
        connection.execute(
            "create temp table members_compared as select 'tags' as kind_code,"
            " '-t' as list_code, '@tag' as list_name, 'C1' as member_key,"
            " 'C1' as customer_id, null as lead_key, true as is_live,"
            " false as is_proposed"
        )
        export_changes(connection, folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert path.stat().st_mode & 0o777 == 0o600
    (tagged,) = read_csv(folder / "tags.csv")
    assert (tagged["change"], tagged["list_code"]) == ("goes", "'-t")
    assert tagged["list_name"] == "'@tag"
    (row,) = read_csv(folder / "tiers.csv")
    assert row["live_tier_name"] == "'=1+1"
    assert row["proposed_tier_name"] == "'@new"
    assert row["owner_key"] == "'-7"
    assert row["net_revenue_amount_365d"] == "-1.50"
    assert row["masked_customer_name"] == ""


def test_unreadable_value_is_told_like_in_a_build(
    demo_run: Settings, tmp_path: Path
) -> None:
    proposal = write_proposal(
        tmp_path / "proposal", {"risk_bands.csv": [(",2,30,", ",2,many,")]}
    )
    with pytest.raises(BuildFailedError) as caught:
        compare_rules(demo_run, Proposal(proposal), lambda _: None)
    said = "seeds/rules/risk_bands.csv:3: column minimum_score: “many”"
    assert said in caught.value.problems[0]


def refusal_of(settings: Settings, seeds_dir: Path, export: Path | None = None) -> str:
    with pytest.raises(InputRefusedError) as caught:
        compare_rules(
            settings, Proposal(seeds_dir), lambda _: None, export_folder=export
        )
    error = caught.value
    return "\n".join((error.message, *error.problems, error.hint))


def test_folder_that_is_no_proposal_is_refused(
    demo_run: Settings, tmp_path: Path
) -> None:
    assert "No such folder" in refusal_of(demo_run, tmp_path / "nowhere")
    assert "There is no seed file" in refusal_of(demo_run, tmp_path)
    (tmp_path / "tier_rule.csv").write_text("a\n")
    said = refusal_of(demo_run, tmp_path)
    assert "tier_rule.csv: there is no seed with this name" in said
    assert "tier_rules.csv, tiers.csv" in said
    (tmp_path / "tier_rule.csv").rename(tmp_path / "tiers.csv")
    (tmp_path / "again").mkdir()
    shutil.copy(tmp_path / "tiers.csv", tmp_path / "again")
    assert "tiers.csv: appears more than once" in refusal_of(demo_run, tmp_path)


def test_export_that_can_not_be_written_is_refused_before_the_work(
    demo_run: Settings, tmp_path: Path
) -> None:
    assert "already exists" in refusal_of(demo_run, RULES_DIR, tmp_path)
    assert "No such folder" in refusal_of(
        demo_run, RULES_DIR, tmp_path / "nowhere" / "changes"
    )


def test_without_a_build_on_duckdb_there_is_nothing_to_compare(
    tiny_settings: Settings,
) -> None:
    with pytest.raises(BuildFailedError, match="no completed build"):
        compare_rules(tiny_settings, Proposal(RULES_DIR), lambda _: None)
    tiny_settings.warehouse_dir.mkdir(parents=True)
    (tiny_settings.warehouse_dir / "build.json").write_text(
        json.dumps({"as_of": "2026-06-30", "target": "spark"})
    )
    assert "only be tried on DuckDB" in refusal_of(tiny_settings, RULES_DIR)


def test_variable_reaches_models_through_macros_and_settings() -> None:
    def model(
        code: str, macros: tuple[str, ...] = (), **setting: object
    ) -> dict[str, object]:
        return {
            "resource_type": "model",
            "raw_code": code,
            "depends_on": {"macros": list(macros)},
            "unrendered_config": setting,
        }

    def macro(code: str, *called: str) -> dict[str, object]:
        return {"macro_sql": code, "depends_on": {"macros": list(called)}}

    models = {
        "read": model("select {{ var('days') }}"),
        "called": model("select 1", ("outer",)),
        "set": model("select 1", meta={"window": ['{{ var("days") }}']}),
        "other": model("select {{ var('days_more') }} as days", ("none",)),
    }
    manifest = {
        "nodes": {name: {"name": name, **node} for name, node in models.items()},
        "macros": {
            "outer": macro("{{ inner() }}", "inner"),
            "inner": macro("{{ var('days') }}"),
            "none": macro("select 1"),
        },
    }
    assert models_reading(manifest, ["days"]) == ("called", "read", "set")
    assert models_reading(manifest, []) == ()
