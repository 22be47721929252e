"""What a finished run tells the person who started it."""

from __future__ import annotations

import shlex
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.console import Group

from strata.cockpit.folder import COCKPIT_FOLDER, INDEX_NAME
from strata.company.seeds import written_place
from strata.display.collisions import collisions_shown
from strata.display.day import day_said
from strata.display.tables import noted_table, number, plain_table, sections
from strata.publication import (
    DATABASE_NAME,
    MANIFEST_NAME,
    PARQUET_FOLDER,
    current_release,
)
from strata.seed_files import csv_lines
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from strata.display.tables import Cell
    from strata.run_report import RunReport
    from strata.settings import Language, Settings
    from strata.summary import Summary

# Nothing is certain: more than this is not said.
MOST_LIKELY: Final = Decimal("0.99")
SHOWN_UNREAD_COLUMNS: Final = 3
WORDS_SEED: Final = "seeds/standards/vocabulary_words.csv"
# A refund is in the currency of its order, and some rows say none at all.
WORDS_FOR_CURRENCIES: Final = ("order", "unknown")


def render_summary(report: RunReport) -> Group:
    """Return the summary of a run for the terminal, in the language of its settings."""
    language = report.settings.language
    summary = report.summary
    parts: list[tuple[str, RenderableType]] = [
        (
            text(language, "summary_day"),
            plain_table((line,) for line in _day(report.settings)),
        ),
        (
            text(language, "summary_rows"),
            plain_table(_rows(summary, language), figures=1),
        ),
        (
            text(language, "summary_money", files=number(summary.file_count)),
            plain_table(_money(summary, language), figures=3),
        ),
        *_late(summary, language),
        (
            text(language, "summary_people"),
            plain_table(_people(summary, language), figures=1),
        ),
        *_unread_cells(summary, language),
        *waiting_words_shown(summary, report.settings),
        *_collisions(summary, language),
        (
            text(language, "summary_customers", count=number(summary.customer_count)),
            plain_table(_tiers(summary), figures=2),
        ),
        _tasks(report, language),
        (
            text(language, "summary_warnings", count=number(summary.warning_count)),
            noted_table(list(_warnings(summary, language))),
        ),
        *_probabilities(summary, language),
        (
            text(language, "summary_seconds"),
            plain_table(_times(report, language), figures=1),
        ),
        (text(language, "summary_outputs"), plain_table(_outputs(report))),
    ]
    if report.warned_tests:
        tests = plain_table((sentence,) for sentence in report.warned_tests)
        parts.append((text(language, "summary_warned_tests"), tests))
    return sections(parts)


def _day(settings: Settings) -> Iterator[str]:
    return day_said(settings.as_of, settings.day_origin, settings.language)


def _rows(summary: Summary, language: Language) -> Iterator[tuple[Cell, ...]]:
    for key, count in (
        ("received", summary.received_count),
        ("kept", summary.kept_count),
        ("superseded", summary.superseded_count),
        ("rejected", summary.rejected_count),
        ("held", summary.held_count),
        *(
            (key, count)
            for key, count in (
                ("erased", summary.erased_count),
                ("expired", summary.expired_count),
            )
            if count
        ),
    ):
        yield text(language, f"summary_{key}"), number(count)


def _money(summary: Summary, language: Language) -> Iterator[tuple[Cell, ...]]:
    for money in summary.money:
        amount = f"{money.amount:,.2f}"
        currency = money.currency_code
        if currency in WORDS_FOR_CURRENCIES:
            currency = text(language, f"summary_currency_{currency}")
        yield money.name, number(money.row_count), amount, currency


def _people(summary: Summary, language: Language) -> Iterator[tuple[Cell, ...]]:
    for key, count in (
        ("contact", summary.contact_count),
        ("unread_contact", summary.unread_contact_count),
        ("anonymous", summary.anonymous_count),
    ):
        yield text(language, f"summary_{key}"), number(count)


def _late(summary: Summary, language: Language) -> Iterator[tuple[str, RenderableType]]:
    """Which deliveries to ask for; nothing where every entity is fresh."""
    if summary.late_entities:
        lines = [one.sentence().in_language(language) for one in summary.late_entities]
        yield text(language, "summary_late"), plain_table((line,) for line in lines)


def _probabilities(
    summary: Summary, language: Language
) -> Iterator[tuple[str, RenderableType]]:
    """How far probabilities were off; nothing where they were off by chance alone."""
    missed = summary.missed_probabilities
    if missed is None:
        return
    followed = "followed" if missed.is_followed else "as_learned"
    lines = [
        text(
            language,
            "summary_told",
            told=f"{missed.told_rate:.0%}",
            came=f"{missed.came_rate:.0%}",
            missed=missed.date_count,
            judged=missed.judged_date_count,
        ),
        text(language, f"summary_told_{followed}"),
    ]
    title = text(language, "summary_probabilities")
    yield title, plain_table((line,) for line in lines)


def _unread_cells(
    summary: Summary, language: Language
) -> Iterator[tuple[str, RenderableType]]:
    """How many cells gave no value, and where most of them are; nothing for none."""
    columns = summary.unread_columns
    if not columns:
        return
    title = text(
        language,
        "summary_unread_cells",
        count=number(sum(column.unread_count for column in columns)),
        columns=number(len(columns)),
        shown=number(min(len(columns), SHOWN_UNREAD_COLUMNS)),
    )
    yield (
        title,
        plain_table(
            (
                column.source_file,
                column.column_name,
                text(
                    language,
                    "summary_unread_share",
                    count=number(column.unread_count),
                    cells=number(column.cell_count),
                ),
                column.examples,
            )
            for column in columns[:SHOWN_UNREAD_COLUMNS]
        ),
    )


def waiting_words_shown(
    summary: Summary, settings: Settings
) -> Iterator[tuple[str, RenderableType]]:
    """What to write where, so that held rows count; nothing where none waits."""
    if not summary.waiting_words:
        return
    language = settings.language
    file = written_place(settings, WORDS_SEED)
    count = number(len(summary.waiting_words))
    lines = [
        text(
            language,
            "summary_word",
            line=csv_lines([(word.vocabulary_code, word.word)])[0],
            count=number(word.row_count),
            codes=", ".join(word.codes),
        )
        for word in summary.waiting_words
    ]
    yield (
        text(language, "summary_words", count=count, file=file),
        plain_table((line,) for line in lines),
    )


def _collisions(
    summary: Summary, language: Language
) -> Iterator[tuple[str, RenderableType]]:
    """Held rows of one key side by side; nothing where none is held."""
    if not summary.collisions:
        return
    title = text(
        language,
        "summary_collisions",
        count=number(summary.collision_count),
        shown=number(len(summary.collisions)),
    )
    yield title, collisions_shown(summary.collisions, language)


def _tiers(summary: Summary) -> Iterator[tuple[Cell, ...]]:
    for tier in summary.tier_sizes:
        share = tier.customer_count / summary.customer_count
        yield tier.name, number(tier.customer_count), f"{share:.1%}"


def _tasks(report: RunReport, language: Language) -> tuple[str, RenderableType]:
    """How much is to be done, and what comes first; then how to get the lists."""
    tasks = report.summary.tasks
    title = text(
        language,
        "summary_tasks",
        tasks=number(tasks.task_count),
        owners=number(tasks.owner_count),
        due=number(tasks.due_count),
        messages=number(tasks.message_count),
        suppressed=number(tasks.suppressed_count),
    )
    rows = [
        (
            (
                task.owner,
                task.customer_name or "",
                task.play,
                task.channel,
                text(language, "summary_due", date=task.due_date.isoformat()),
            ),
            (task.action, task.reasons),
        )
        for task in tasks.top_tasks
    ]
    output_dir = shlex.quote(str(report.settings.output_dir))
    hint = text(language, "summary_lists", output_dir=output_dir)
    return title, Group(noted_table(rows), plain_table([(hint,)]))


def _warnings(
    summary: Summary, language: Language
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for warning in summary.top_warnings:
        loss = text(
            language,
            "summary_loss",
            share=f"{min(warning.churn_probability, MOST_LIKELY):.0%}",
            amount=f"{warning.value_at_stake_amount:,}",
            currency=warning.currency_code,
        )
        name = warning.customer_name or ""
        yield (name, warning.customer_id, warning.risk_band, loss), warning.reasons


def _times(report: RunReport, language: Language) -> Iterator[tuple[Cell, ...]]:
    for step in report.step_times:
        yield text(language, f"step_{step.key}"), f"{step.seconds:.1f}"
    total = sum(step.seconds for step in report.step_times)
    yield text(language, "summary_total"), f"{total:.1f}"
    memory = f"{report.peak_memory_bytes / 2**20:,.0f} MiB"
    yield text(language, "summary_memory"), memory


def _outputs(report: RunReport) -> Iterator[tuple[Cell, ...]]:
    # A release that is not the publication has no other way to it.
    is_live = current_release(report.settings) == report.release_dir
    published = report.settings.published_dir if is_live else report.release_dir
    index = published / COCKPIT_FOLDER / INDEX_NAME
    for path in (
        *((index,) if index.is_file() else ()),
        published / DATABASE_NAME,
        published / PARQUET_FOLDER,
        published / MANIFEST_NAME,
        report.settings.checks_dir / "index.html",
    ):
        yield (str(path),)
