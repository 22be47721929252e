"""What a finished run tells the person who started it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import duckdb
from rich.console import Group
from rich.table import Table
from rich.text import Text

from strata.publication import DATABASE_NAME, MANIFEST_NAME, PARQUET_FOLDER
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from strata.run import RunReport
    from strata.settings import Language

TOP_WARNING_COUNT = 5
# Nothing is certain: more than this is not said.
MOST_LIKELY: Final = Decimal("0.99")


@dataclass(frozen=True)
class TierSize:
    """A tier and how many customers are in it."""

    name: str
    customer_count: int


@dataclass(frozen=True)
class TopWarning:
    """A customer worth a call: how likely it leaves, what that costs, and why."""

    customer_id: str
    customer_name: str | None
    risk_band: str
    churn_probability: Decimal
    value_at_stake_amount: Decimal
    currency_code: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """The figures of one publication, read back from what was published."""

    received_count: int
    kept_count: int
    superseded_count: int
    rejected_count: int
    customer_count: int
    warning_count: int
    tier_sizes: tuple[TierSize, ...]
    top_warnings: tuple[TopWarning, ...]


def read_summary(release_dir: Path, language: Language) -> Summary:
    """Return the figures of the release, with names and reasons in ``language``."""
    with duckdb.connect(release_dir / DATABASE_NAME, read_only=True) as connection:
        counts = dict(
            connection.execute(
                """
                select outcome_code, cast(sum(row_count) as bigint)
                from pub_row_accounting
                group by outcome_code
                """
            ).fetchall()
        )
        tiers = connection.execute(
            """
            select
                if(? = 'zh', tier_name_zh, tier_name_en) as tier_name,
                count(*) as customer_count
            from pub_customer_segments
            group by tier_name
            order by customer_count desc, tier_name
            """,
            [language],
        ).fetchall()
        warning_count = len(connection.table("pub_churn_warnings"))
        top_warnings = connection.execute(
            """
            select
                customer_id,
                masked_customer_name,
                if(? = 'zh', risk_band_name_zh, risk_band_name_en),
                churn_probability,
                value_at_stake_amount,
                currency_code,
                if(
                    ? = 'zh',
                    [first_reason_zh, second_reason_zh, third_reason_zh],
                    [first_reason_en, second_reason_en, third_reason_en]
                )
            from pub_churn_warnings
            order by warning_rank
            limit ?
            """,
            [language, language, TOP_WARNING_COUNT],
        ).fetchall()
    return Summary(
        received_count=sum(counts.values()),
        kept_count=counts.get("kept", 0),
        superseded_count=counts.get("superseded", 0),
        rejected_count=counts.get("rejected", 0),
        customer_count=sum(count for _, count in tiers),
        warning_count=warning_count,
        tier_sizes=tuple(TierSize(*row) for row in tiers),
        top_warnings=tuple(
            TopWarning(
                customer_id=customer_id,
                customer_name=customer_name,
                risk_band=risk_band,
                churn_probability=probability,
                value_at_stake_amount=amount,
                currency_code=currency_code,
                reasons=tuple(filter(None, reasons)),
            )
            for (
                customer_id,
                customer_name,
                risk_band,
                probability,
                amount,
                currency_code,
                reasons,
            ) in top_warnings
        ),
    )


def render_summary(report: RunReport) -> Group:
    """Return the summary of a run for the terminal, in the language of its settings."""
    language = report.settings.language
    summary = report.summary
    sections = [
        (text(language, "summary_rows"), _row_table(summary, language)),
        (
            text(language, "summary_customers", count=_number(summary.customer_count)),
            _tier_table(summary),
        ),
        (
            text(language, "summary_warnings", count=_number(summary.warning_count)),
            _warning_table(summary, language),
        ),
        (text(language, "summary_seconds"), _time_table(report, language)),
        (text(language, "summary_outputs"), _output_table(report)),
    ]
    if report.warned_tests:
        tests = plain_table()
        for sentence in report.warned_tests:
            tests.add_row(Text(sentence))
        sections.append((text(language, "summary_warned_tests"), tests))
    return render_sections(sections)


def render_sections(sections: Iterable[tuple[str, Table]]) -> Group:
    """Return headed tables, one below the other."""
    return Group(
        *(
            part
            for title, table in sections
            for part in (Text(), Text(title, style="bold"), table)
        )
    )


def plain_table() -> Table:
    """Return a table without lines or header, indented below its heading."""
    return Table(box=None, show_header=False, pad_edge=True, padding=(0, 2))


def _row_table(summary: Summary, language: Language) -> Table:
    table = _figure_table()
    for key, count in (
        ("received", summary.received_count),
        ("kept", summary.kept_count),
        ("superseded", summary.superseded_count),
        ("rejected", summary.rejected_count),
    ):
        table.add_row(text(language, f"summary_{key}"), _number(count))
    return table


def _tier_table(summary: Summary) -> Table:
    table = _figure_table()
    for tier in summary.tier_sizes:
        share = tier.customer_count / summary.customer_count
        table.add_row(Text(tier.name), _number(tier.customer_count), f"{share:.1%}")
    return table


def _warning_table(summary: Summary, language: Language) -> Table:
    table = plain_table()
    for warning in summary.top_warnings:
        table.add_row(
            Text(warning.customer_name or ""),
            Text(warning.customer_id, overflow="fold"),
            Text(warning.risk_band),
            Text(
                text(
                    language,
                    "summary_loss",
                    share=f"{min(warning.churn_probability, MOST_LIKELY):.0%}",
                    amount=f"{warning.value_at_stake_amount:,}",
                    currency=warning.currency_code,
                )
            ),
            Text("\n".join(warning.reasons)),
        )
    return table


def _time_table(report: RunReport, language: Language) -> Table:
    table = _figure_table()
    for step in report.step_times:
        table.add_row(text(language, f"step_{step.key}"), f"{step.seconds:.1f}")
    total = sum(step.seconds for step in report.step_times)
    table.add_row(text(language, "summary_total"), f"{total:.1f}")
    memory = f"{report.peak_memory_bytes / 2**20:,.0f} MiB"
    table.add_row(text(language, "summary_memory"), memory)
    return table


def _output_table(report: RunReport) -> Table:
    published = report.settings.published_dir
    table = plain_table()
    for path in (
        published / DATABASE_NAME,
        published / PARQUET_FOLDER,
        published / MANIFEST_NAME,
        report.settings.checks_dir / "index.html",
    ):
        table.add_row(Text(str(path), overflow="fold"))
    return table


def _figure_table() -> Table:
    table = plain_table()
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    return table


def _number(count: int) -> str:
    return f"{count:,}"
