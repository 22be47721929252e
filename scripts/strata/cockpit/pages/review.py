"""Review: where targets stand, how tiers differ and fit, and what each tier gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Column, Figures, Grid, Listing, Page, Section
from strata.cockpit.labels import Label, label
from strata.cockpit.pages.tables import MOST_ROWS
from strata.cockpit.shapes import figures_of

if TYPE_CHECKING:
    from strata.cockpit.blocks import Download, Row, Tone
    from strata.cockpit.source import Source

_STATES: dict[str, Tone] = {
    "reached": "good",
    "on_track": "good",
    "behind": "watch",
    "missed": "bad",
}
_FLAGS = (
    "is_size_out_of_bounds",
    "is_cut_point_moved",
    "is_population_shifted",
    "is_without_own_rate",
    "is_without_results",
    "is_flag_repeated",
)
_THIS_MONTH = "target_month = date_trunc('month', observation_date)"
_ORDER = "target_month desc, metric_order, team_name, owner_key, target_id"


def review_page(source: Source) -> Page:
    """Return the page of the monthly and quarterly review."""
    return Page(
        "review",
        label("page_review"),
        label("page_review_lead"),
        (
            Section("section_targets", (_figures(source), _targets(source))),
            Section("section_tier_metrics", (_tiers(source),)),
            Section(
                "section_tier_review", (_tier_verdicts(source), _questions(source))
            ),
            Section("section_perks", (_perks(source),)),
        ),
    )


def _figures(source: Source) -> Figures:
    return Figures(
        figures_of(
            source.row("review_figures"),
            {f"targets_{state}": tone for state, tone in _STATES.items()},
            {
                f"targets_{state}": source.download(
                    f"targets_{state}",
                    "pub_target_progress",
                    where=f"{_THIS_MONTH} and target_state_code = '{state}'",
                    order=_ORDER,
                )
                for state in _STATES
            },
        )
    )


def _targets(source: Source) -> Listing:
    download = source.download("targets", "pub_target_progress", order=_ORDER)
    return Listing(
        "list_targets",
        (
            Column("target_month", "date", heading="month_start"),
            Column("metric"),
            Column("scope"),
            Column("target_value", "ratio", heading="target"),
            Column("actual_value", "ratio", heading="actual"),
            Column("working_days_gone_ratio", "rate", heading="days_gone"),
            Column("pace_ratio", "rate", heading="pace"),
            Column("projected_value", "ratio", heading="projected"),
            Column("target_state"),
        ),
        [
            {**row, "scope": row["scope"] or label("whole_company")}
            for row in source.rows("review_targets", most=MOST_ROWS)
        ],
        download.total_count,
        ("target_month", "metric", "scope", "target_state"),
        download,
    )


def _tiers(source: Source) -> Grid:
    return Grid(
        "grid_tier_metrics",
        (
            Column("tier"),
            Column("retention_rate", "rate"),
            Column("churn_rate", "rate"),
            Column("repurchase_rate", "rate"),
            Column("interaction_rate", "rate"),
            Column("average_order_amount", "money"),
            Column("response_rate", "rate"),
        ),
        source.rows("review_tiers"),
        source.download(
            "performance_months",
            "pub_performance_months",
            order="month_start_date desc, tier_code, owner_key",
        ),
    )


def _tier_verdicts(source: Source) -> Listing:
    rows = [{**row, "flags": _flags(row)} for row in source.rows("review_verdicts")]
    return Listing(
        "list_tier_verdicts",
        (
            Column("quarter_end_date", "date", heading="quarter_end"),
            Column("tier"),
            Column("verdict"),
            Column("flags"),
            Column("customer_share_ratio", "rate", heading="share"),
            Column("cut_point_move_ratio", "rate", heading="cut_point_move"),
            Column("population_shift_index", "ratio", heading="population_shift"),
            Column("shifted_condition"),
            Column("ordering_rate", "rate"),
            Column("neighbour"),
            Column("neighbour_ordering_rate", "rate"),
            Column("judged_play_count", "count", heading="judged_plays"),
        ),
        rows[:MOST_ROWS],
        len(rows),
        ("quarter_end_date", "tier", "verdict"),
        _review_download(source),
    )


def _flags(row: Row) -> Label:
    said = [label(f"flag_{flag}") for flag in _FLAGS if row[flag]]
    return Label("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def _questions(source: Source) -> Grid:
    return Grid(
        "grid_tier_questions",
        (
            Column("quarter_end_date", "date", heading="quarter_end"),
            Column("verdict"),
            Column("keep_answer"),
            Column("keep_gain_estimate", "rate", heading="gain"),
            Column("keep_gain_lower", "rate", heading="lower"),
            Column("keep_gain_upper", "rate", heading="upper"),
            Column("treated_count", "count", heading="treated"),
            Column("untreated_count", "count", heading="untreated"),
            Column("ruled_answer"),
            Column("ruled_task_ratio", "rate"),
            Column("task_count", "count", heading="tasks"),
            Column("population_shift_index", "ratio", heading="population_shift"),
        ),
        source.rows("review_questions"),
        _review_download(source),
    )


def _review_download(source: Source) -> Download:
    return source.download(
        "tier_review",
        "pub_tier_review",
        order="observation_date desc, tier_order, tier_code",
    )


def _perks(source: Source) -> Grid:
    return Grid(
        "grid_perks",
        (
            Column("tier"),
            Column("perks"),
            Column("points_multiplier", "ratio"),
            Column("has_dedicated_service"),
            Column("has_birthday_gift"),
            Column("survey_rhythm_days", "count"),
        ),
        source.rows("review_perks"),
        source.download("tier_perks", "pub_tier_perks", order="tier_order, tier_code"),
    )
