"""A rule that was edited wrongly stops the build before any model, told with its row.

All defects of a round are put into one copy of the seeds, so that one reading judges
them all; a round holds no two defects that hide each other.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from dbt_command import copy_project
from strata import dbt_runner
from strata.errors import BuildFailedError
from strata.lake import prepare_lake
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Language


@dataclass(frozen=True)
class Defect:
    """What to write where (the row as an editor counts it), and what is to be said.

    A row of None is added at the end; a column of None deletes the row.
    """

    seed: str
    row: int | None
    column: str | None
    value: str
    said: str
    said_row: int | None = 0

    @property
    def line(self) -> str:
        """Start of the line that a person reads."""
        row = self.row if self.said_row == 0 else self.said_row
        return f"seeds/{self.seed}.csv{f':{row}' if row else ''}"


def blank(seed: str, row: int, column: str) -> Defect:
    return Defect(seed, row, column, "", f"{column} is empty; write the text")


ROUNDS: dict[str, tuple[Language, tuple[Defect, ...]]] = {
    "values": (
        "en",
        (
            # Labels
            blank("rules/churn_signals", 2, "signal_name_zh"),
            blank("rules/churn_signals", 3, "evidence_en"),
            blank("rules/churn_signals", 13, "cohort_evidence_en"),
            blank("rules/churn_types", 2, "churn_type_name_en"),
            Defect("rules/freshness_bars", 2, "stale_days", "2", "late_days + 1"),
            blank("rules/coverage_levels", 3, "explanation_zh"),
            blank("rules/cycle_sources", 2, "cycle_source_name_zh"),
            blank("rules/lead_stages", 3, "lead_stage_name_en"),
            blank("rules/lifecycle_stages", 4, "main_risk_zh"),
            blank("rules/rfm_bands", 5, "band_name_en"),
            blank("rules/rfm_segments", 6, "rfm_segment_name_zh"),
            blank("rules/risk_bands", 2, "risk_band_name_en"),
            blank("rules/risk_measures", 2, "measure_name_zh"),
            blank("rules/signal_verdicts", 2, "verdict_name_en"),
            blank("rules/score_changes", 5, "text_zh"),
            blank("rules/score_policies", 3, "policy_name_zh"),
            blank("rules/sub_tiers", 2, "sub_tier_name_en"),
            blank("rules/tier_condition_values", 9, "value_name_zh"),
            blank("rules/tier_rules", 4, "reason_zh"),
            blank("rules/tiers", 5, "tier_name_en"),
            blank("rules/value_classes", 2, "value_class_name_zh"),
            blank("standards/conflict_types", 3, "advice_en"),
            blank("standards/match_evidence", 4, "evidence_zh"),
            blank("standards/reject_reasons", 5, "mend_en"),
            blank("standards/vocabularies", 6, "name_zh"),
            # Places in sentences
            Defect(
                "rules/tier_rules", 3, "reason_en", "{dayz}", "known are {days}, {first"
            ),
            Defect("rules/churn_signals", 4, "evidence_zh", "{x}", "known are {obser"),
            Defect(
                "standards/conflict_types", 2, "evidence_en", "{x", "known are {subj"
            ),
            Defect(
                "rules/score_changes", 8, "text_en", "{x}", "known are {change}, {c"
            ),
            # Rates, of which none ship
            Defect(
                "standards/currency_rates",
                None,
                None,
                "USD,CNY,2026-01-01,0",
                "rate is 0.00000000; give a number from",
                2,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "EUR,CNY,2026-01-01,-7",
                "rate is -7.00000000; give a number",
                3,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "GBP,CNY,2026-01-01,9",
                "the same on more than one row",
                4,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "GBP,CNY,2026-01-01,9.1",
                "the same on more than one row",
                5,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "XXY,CNY,2026-01-01,1",
                "currency_code is not in currency of",
                6,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "CNY,CNY,2026-01-01,1",
                "into another one; correct or",
                7,
            ),
            # Numbers
            Defect(
                "rules/churn_signals",
                6,
                "threshold_value",
                "1.2",
                "threshold_value is 1.2000; give a number from 0.01 to 1",
            ),
            Defect(
                "rules/churn_signals", 5, "risk_points", "-1", "a number from 0 to 1000"
            ),
            Defect(
                "rules/tiers",
                2,
                "maximum_customer_share",
                "",
                "maximum_customer_share is empty; give a number from 0 to 1",
            ),
            Defect("rules/lead_stages", 2, "stage_order", "0", "from 1 to 1000"),
            Defect("rules/warning_rules", 2, "minimum_order_count", "0", "from 1 to"),
            Defect(
                "rules/score_policy_cuts",
                4,
                "cut_quantile",
                "1.2",
                "cut_quantile is not between 0 and 1",
            ),
            Defect("rules/score_policy_cuts", 36, "cut_value", "-1", "is below 0"),
            # Precedence and other orders
            Defect(
                "rules/tier_rules",
                6,
                "precedence",
                "30",
                "scheme_code, precedence are the same on more than one row",
                said_row=5,
            ),
            Defect(
                "rules/rfm_segments", 3, "segment_order", "1", "segment_order “1”", 2
            ),
            Defect("rules/tiers", 4, "tier_order", "2", "tier_order “2” appears", 3),
            Defect(
                "rules/warning_rules", 4, "priority", "2", "priority “2” appears", 3
            ),
            Defect(
                "rules/churn_signals", 7, "signal_order", "5", "signal_order “5”", 6
            ),
            Defect(
                "rules/value_classes", 4, "value_class_order", "2", "must be unique", 3
            ),
            # Codes
            Defect(
                "rules/churn_signals",
                6,
                "family_code",
                "x",
                "family_code “x” is not in evidence_families.csv; correct it or add it",
            ),
            Defect(
                "rules/churn_signals",
                3,
                "comparison_code",
                "under",
                "comparison_code “under” is not allowed; use one of above, at_le",
            ),
            Defect(
                "rules/churn_signals",
                7,
                "signal_code",
                "x",
                "nothing says how the signal is measured",
            ),
            Defect(
                "rules/score_policies", 2, "cut_point_freeze_code", "year", "“year”"
            ),
            Defect(
                "rules/score_policy_cuts", 7, "metric_code", "x", "metric is unknow"
            ),
            Defect(
                "rules/warning_rules", 3, "value_class_code", "x", "value_classes.csv"
            ),
            Defect("rules/tier_rules", 10, "tier_code", "x", "tiers.csv assigns"),
            Defect(
                "rules/tier_rules", 11, "sub_tier_code", "x", "not in sub_tiers.csv"
            ),
            Defect(
                "rules/rfm_bands", 4, "metric_code", "x", "nothing uses this metric"
            ),
            Defect("rules/cycle_sources", 4, "cycle_source_code", "x", "nothing uses"),
            Defect(
                "rules/lead_stages", 5, "lead_stage_code", "x", "nothing uses this lead"
            ),
            Defect("rules/tier_condition_values", 2, "value_code", "x", "nothing uses"),
            Defect(
                "rules/rfm_segment_boxes", 2, "rfm_segment_code", "x", "rfm_segments"
            ),
            Defect("standards/vocabulary_words", 2, "code", "x", "vocabularies.csv"),
            Defect(
                "standards/placeholder_identifiers", 2, "identifier_type", "x", "“x”"
            ),
            # Metrics
            Defect("rules/metric_definitions", 2, "table_name", "x", "“x” is not a p"),
            Defect("rules/metric_definitions", 3, "numerator_column", "x", "names “x”"),
            Defect(
                "rules/metric_definitions", 5, "denominator_column", "", "has a denom"
            ),
            Defect("rules/metric_definitions", 6, "grain_columns", "y", "names “y”"),
            Defect(
                "rules/metric_definitions", 8, "metric_code", "email", "not a metric"
            ),
            Defect("rules/tier_perks", 2, "tier_code", "x", "tiers.csv"),
            Defect("rules/tier_perks", 3, "points_multiplier", "-1", "from 0 to 100"),
            blank("rules/tier_perks", 4, "perks_zh"),
            # Tags and audiences
            blank("rules/tag_rules", 2, "tag_name_zh"),
            blank("rules/tag_rules", 3, "evidence_en"),
            Defect(
                "rules/tag_rules", 4, "evidence_zh", "{x}", "known are {value}, {thr"
            ),
            Defect(
                "rules/tag_rules", 5, "tag_name_en", "{subject} {x}", "are {subject}"
            ),
            Defect("rules/tag_rules", 6, "window_days", "0", "from 1 to 3650"),
            Defect("rules/tag_rules", 7, "expiry_days", "-1", "from 1 to 3650"),
            Defect("rules/tag_rules", 8, "threshold_value", "60", "from 0 to 1"),
            Defect("rules/tag_rules", 9, "threshold_value", "", "from 0 to 1000000"),
            Defect("rules/tag_rules", 10, "minimum_evidence_count", "0", "from 1 to"),
            Defect("rules/tag_rules", 11, "metric_code", "x", "customer_metrics.csv"),
            Defect("rules/tag_rules", 12, "comparison_code", "over", "use one of at_l"),
            Defect("rules/tag_rules", 15, "aggregate_code", "max", "use one of count"),
            Defect(
                "rules/tag_rules", 17, "per_metric_code", "", "a share needs per_met"
            ),
            Defect("rules/tag_rules", 18, "tag_family_code", "x", "not a tag_family"),
            Defect("rules/tag_rules", 26, "subject_name", "*", "first condition only"),
            Defect("rules/tag_rules", 36, "tag_code", "a|b", "has a vertical bar"),
            blank("rules/audiences", 2, "tier_codes"),
            Defect("rules/audiences", 3, "reason_zh", "{x}", "known are {tier}, {evid"),
            Defect("rules/audiences", 4, "all_tags", "x", "all_tags names “x”"),
            Defect("rules/audiences", 5, "tier_codes", "x|new", "tier_codes names “x”"),
            Defect("rules/audiences", 6, "without_tags", "member|", "names “”, which"),
            Defect(
                "rules/audiences", 8, "any_tags", "opted_out", "“opted_out” stands in"
            ),
            Defect(
                "rules/audiences", 9, "audience_order", "7", "audience_order “7”", 8
            ),
            Defect(
                "rules/audiences",
                10,
                "maximum_days_since_first_order",
                "-1",
                "0 to 3650",
            ),
            # Evidence, causes and plays
            Defect("rules/signal_evidence", 3, "window_days", "0", "from 1 to 3650"),
            Defect("rules/signal_evidence", 4, "metric_code", "x", "customer_metri"),
            blank("rules/churn_cause_rules", 2, "reason_zh"),
            Defect(
                "rules/churn_cause_rules", 3, "reason_en", "{x}", "known are {count}, "
            ),
            Defect("rules/churn_cause_rules", 5, "cause_points", "-1", "from 0 to 100"),
            Defect("rules/churn_cause_rules", 6, "entity", "leads", "of the entity"),
            Defect("rules/churn_cause_rules", 7, "cause_code", "x", "churn_causes.csv"),
            Defect(
                "rules/churn_cause_rules", 8, "minimum_share", "", "need each other"
            ),
            Defect(
                "rules/churn_cause_rules", 15, "cause_points", "1", "unknown has no"
            ),
            Defect("rules/play_rules", 5, "cause_codes", "x|price", "does not exist"),
            Defect("rules/play_rules", 6, "play_code", "x", "not in plays.csv"),
            blank("rules/plays", 2, "action_en"),
            blank("rules/lead_escalations", 2, "escalation_name_zh"),
            Defect("rules/lead_escalations", 3, "minimum_days", "0", "from 1 to 365"),
            Defect("rules/lead_intents", 3, "points_ratio", "2", "from 0 to 1"),
            Defect("rules/lead_score_parts", 2, "maximum_points", "30", "let them be"),
            # Actions
            Defect("rules/plays", 3, "channel_code", "x", "not in contact_channel"),
            Defect("rules/plays", 4, "success_metric_code", "", "is not in metric of"),
            Defect("rules/plays", 5, "goal_code", "", "goal_code is not in play_goal"),
            Defect(
                "rules/plays", 6, "prior_success_treated", "", "a number from 0 to 1"
            ),
            Defect("rules/plays", 7, "holdout_ratio", "1", "from 0 to 0.5"),
            Defect("rules/plays", 8, "role_code", "x", "not in staff_roles.csv"),
            Defect("rules/plays", 9, "next_channel_codes", "fax", "not in contact_ch"),
            Defect(
                "rules/plays", 10, "prior_success_untreated", "", "a number from 0 to 1"
            ),
            Defect("rules/plays", 11, "prior_strength", "", "a number from 1 to 1000"),
            Defect("rules/plays", 12, "goal_code", "x", "; correct it or add it there"),
            Defect("rules/plays", 13, "role_code", "", "role_code is empty; fill it"),
            Defect("rules/action_triggers", 3, "play_code", "x", "not in plays.csv"),
            Defect("rules/action_triggers", 4, "tier_codes", "x", "does not exist"),
            Defect("rules/contact_caps", 2, "maximum_count", "0", "from 1 to 1000"),
            Defect("rules/contact_caps", 3, "window_days", "0", "from 1 to 365"),
            Defect("rules/contact_caps", 6, "channel_code", "fax", "not in contact_ch"),
            Defect("rules/staff_roles", 2, "daily_capacity_count", "0", "from 1 to"),
            Defect(
                "rules/staff_roles", 5, "stand_in_role_code", "x", "staff_roles.csv"
            ),
            Defect("rules/task_escalations", 3, "step_number", "3", "without a gap"),
            # Overlaps
            Defect(
                "rules/risk_bands", 3, "minimum_score", "60", "begins at or above the"
            ),
            Defect("rules/warning_windows", 2, "minimum_days", "1", "begin at day 0"),
            Defect("rules/warning_windows", 3, "maximum_days", "30", "ends before it"),
            Defect("rules/warning_windows", 4, "minimum_days", "60", "day after 31_60"),
            Defect("rules/warning_windows", 5, "maximum_days", "", "never ends, but"),
            Defect("rules/warning_windows", 6, "maximum_days", "999", "is the last"),
            Defect("rules/risk_bands", 2, "required_probability", "0.1", "leave it em"),
            Defect("rules/risk_bands", 3, "required_probability", "0.1", "leave it em"),
            Defect("rules/risk_bands", 4, "minimum_probability", "0.5", "leave it em"),
            Defect(
                "rules/rfm_segment_boxes",
                5,
                "minimum_recency_score",
                "3",
                "shares cell",
            ),
        ),
    ),
    "caps_and_roles": (
        "en",
        (
            Defect("rules/action_triggers", 2, "trigger_code", "", "trigger_code is e"),
            Defect("rules/contact_caps", 3, "cap_code", "", "cap_code is empty; fill"),
            Defect("rules/contact_caps", 4, "channel_code", "sms", "leave it empty"),
            Defect("rules/contact_caps", 5, "cap_code", " ", "cap_code is empty; w"),
            Defect("rules/staff_roles", 3, "stand_in_role_code", "support", "itself"),
            Defect("rules/staff_roles", 4, "role_code", "", "role_code is empty; fill"),
        ),
    ),
    "caps_and_roles_in_chinese": (
        "zh",
        (
            Defect("rules/action_triggers", 3, "trigger_code", "", "trigger_code 为空"),
            Defect("rules/contact_caps", 2, "cap_code", "", "cap_code 为空；请填写"),
            Defect("rules/contact_caps", 3, "channel_code", "sms", "请留空，或将"),
            Defect("rules/staff_roles", 2, "stand_in_role_code", "sales", "该岗位自身"),
        ),
    ),
    "gaps": (
        "en",
        (
            Defect("rules/risk_bands", 2, "minimum_score", "1", "let low begin at 0"),
            Defect(
                "rules/churn_signals", 5, "moderate_value", "4", "in order of severity"
            ),
            Defect(
                "rules/rfm_segment_boxes", 2, "minimum_monetary_score", "5", "widen it"
            ),
            Defect("rules/tier_rules", 16, None, "", "add a rule of stars", 15),
            Defect("rules/tier_rules", 6, "activity_code", "dormant", "delete it"),
            Defect(
                "rules/metric_events", 4, "event_code", "vist", "has the event vist"
            ),
            Defect(
                "rules/metric_events", 50, "metric_code", "interaction", "what we do"
            ),
            Defect("rules/health_components", 5, "best_value", "90", "are the same"),
            Defect(
                "rules/health_bands", 4, "minimum_score", "10", "no band starts at 0"
            ),
            Defect("rules/tier_rules", 12, "value_trend_code", "x", 'can never be "x"'),
            Defect(
                "rules/score_policy_cuts", 5, None, "", "needs each of the cut poin", 2
            ),
            Defect("rules/coverage_levels", 3, None, "", "the row is missing", None),
            Defect("rules/lifecycle_stages", 3, "is_active", "", "is_active is empty"),
            Defect("rules/score_changes", 7, None, "", "the row is missing", None),
            Defect(
                "rules/tag_rules", 13, None, "", "the condition before this one", 13
            ),
            Defect("rules/tag_rules", 4, "tag_name_en", "Category", "both names need"),
            Defect(
                "rules/tag_rules", 6, "tag_name_zh", "{subject}", "only subject_name *"
            ),
            Defect("rules/tag_rules", 17, "subject_name", "x", "no code of the", 16),
            Defect("rules/tag_rules", 30, "per_metric_code", "order", "for shares", 29),
            Defect(
                "rules/signal_evidence", 7, None, "", "cycle_longer has no evi", None
            ),
            Defect(
                "rules/churn_cause_rules", 18, None, "", "exactly one rule must", 13
            ),
            Defect("rules/play_rules", 7, "cause_codes", "service", "decide every com"),
            Defect("rules/play_rules", 11, None, "", "add a rule of stars", 10),
            Defect("rules/task_escalations", 2, None, "", "without a gap", 2),
        ),
    ),
    "in_chinese": (
        "zh",
        (
            Defect("rules/risk_bands", 3, "minimum_score", "60", "不低于排在其后"),
            Defect("rules/risk_bands", 4, "minimum_probability", "0.5", "请留空"),
            Defect("rules/warning_windows", 4, "minimum_days", "62", "的次日开始"),
            Defect(
                "rules/churn_signals", 3, "threshold_value", "130", "按严重程度排列"
            ),
            Defect("rules/tiers", 4, "tier_name_en", " ", "tier_name_en 为空；请填写"),
            # Rates, of which none ship
            Defect(
                "standards/currency_rates",
                None,
                None,
                "USD,CNY,2026-01-01,0",
                "rate 为 0.00000000；请填写",
                2,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "EUR,CNY,2026-01-01,-7",
                "rate 为 -7.00000000；请填写",
                3,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "GBP,CNY,2026-01-01,9",
                "在多行中相同；请更正",
                4,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "GBP,CNY,2026-01-01,9.1",
                "在多行中相同；请更正",
                5,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "XXY,CNY,2026-01-01,1",
                "currency_code 不在",
                6,
            ),
            Defect(
                "standards/currency_rates",
                None,
                None,
                "CNY,CNY,2026-01-01,1",
                "应换算为另一种货币；请更正",
                7,
            ),
            Defect("rules/contact_caps", 2, "maximum_count", "0", "请填写 1 到 1000"),
            Defect("rules/task_escalations", 3, "step_number", "3", "缺少前一步"),
            Defect(
                "rules/action_triggers", 3, "play_code", "x", "不在 plays.csv 中；请"
            ),
            Defect(
                "rules/play_rules", 6, "play_code", "x", "不在 plays.csv 中；请更正"
            ),
            Defect("rules/plays", 4, "success_metric_code", "x", "metric 中；请更正"),
            Defect(
                "rules/plays", 5, "goal_code", "x", "play_goal 中；请更正，或在其中"
            ),
            Defect("rules/plays", 6, "prior_success_treated", "", "请填写 0 到 1 之间"),
            Defect("rules/plays", 7, "holdout_ratio", "1", "请填写 0 到 0.5 之间"),
            Defect("rules/plays", 8, "role_code", "x", "不在 staff_roles.csv 中；请"),
            Defect("rules/staff_roles", 2, "daily_capacity_count", "0", "请填写 1 到"),
            Defect(
                "rules/tiers", 3, "maximum_customer_share", "2", "请填写 0 到 1 之间"
            ),
            Defect("rules/tiers", 3, "tier_order", "1", "不得重复", 2),
            Defect(
                "rules/tier_rules", 3, "reason_zh", "{日}", "无法填充的花括号占位符"
            ),
            Defect(
                "rules/tier_rules", 5, "risk_band_code", "x", "risk_band_code 不可能为"
            ),
            Defect("rules/tier_rules", 4, "precedence", "20", "请更正或删除该行", 3),
            Defect(
                "rules/warning_rules",
                2,
                "risk_band_code",
                "x",
                "不在 risk_bands.csv 中",
            ),
            Defect(
                "rules/churn_signals", 2, "comparison_code", "x", "请使用以下值之一"
            ),
        ),
    ),
}


def write_defects(project_dir: Path, defects: tuple[Defect, ...]) -> None:
    for seed in sorted({defect.seed for defect in defects}):
        path = project_dir / "seeds" / f"{seed}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        deleted = []
        for defect in (one for one in defects if one.seed == seed):
            if defect.row is None:
                rows.append(defect.value.split(","))
            elif defect.column is None:
                deleted.append(rows[defect.row - 2])
            else:
                rows[defect.row - 2][header.index(defect.column)] = defect.value
        with path.open("w", encoding="utf-8", newline="") as stream:
            kept = [row for row in rows if row not in deleted]
            csv.writer(stream).writerows([header, *kept])


@dataclass(frozen=True)
class BrokenBuild:
    """What a build of broken seeds said, and whether it began all the same."""

    error: BuildFailedError
    has_begun: bool


@pytest.fixture(scope="module")
def broken_builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BrokenBuild]:
    folder = tmp_path_factory.mktemp("broken_rules")
    settings = Settings(
        output_dir=folder / "output", project_dir=copy_project(folder / "project")
    )
    prepare_lake(settings)
    return {
        name: build_broken(replace(settings, language=language), defects)
        for name, (language, defects) in ROUNDS.items()
    }


def build_broken(settings: Settings, defects: tuple[Defect, ...]) -> BrokenBuild:
    """Build the seeds as they are in the project, but for the defects."""
    seeds_dir = settings.project_dir / "seeds"
    shutil.rmtree(seeds_dir, ignore_errors=True)
    shutil.copytree(PROJECT_DIR / "seeds", seeds_dir)
    write_defects(settings.project_dir, defects)
    with pytest.raises(BuildFailedError) as caught:
        dbt_runner.build(settings, lambda _: None)
    return BrokenBuild(caught.value, settings.warehouse_database.exists())


@pytest.mark.parametrize("name", ROUNDS)
def test_nothing_is_built_on_broken_rules(
    broken_builds: dict[str, BrokenBuild], name: str
) -> None:
    assert not broken_builds[name].has_begun
    assert broken_builds[name].error.exit_code == 4


@pytest.mark.parametrize(
    ("name", "defect"),
    [(name, defect) for name, (_, defects) in ROUNDS.items() for defect in defects],
    ids=lambda value: (
        f"{value.seed.split('/')[1]}-{value.row}-{value.column}"
        if isinstance(value, Defect)
        else value
    ),
)
def test_defect_is_told_with_file_row_and_mend(
    broken_builds: dict[str, BrokenBuild], name: str, defect: Defect
) -> None:
    problems = broken_builds[name].error.problems
    assert any(
        defect.said in line and defect.line in line.strip().split(": ")[0].split(", ")
        for line in problems
    ), "\n".join(problems)
