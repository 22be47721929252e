"""How a file would be read, as ``strata ingest --explain`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from strata.display.collisions import collisions_shown
from strata.display.tables import (
    headed_table,
    heading,
    indented,
    number,
    plain_table,
)
from strata.ingest.rules import RULES_FILE
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from strata.explain.explanation import BadRows, Balance, Explanation
    from strata.ingest.planning import Examination
    from strata.settings import Language

_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
_SHOWN_CANDIDATES = 3


def render_explanation(explanation: Explanation, language: Language) -> Group:
    """Return what is known about one file; what would let it in comes last."""
    return Group(*_parts(explanation, language))


def _parts(explanation: Explanation, language: Language) -> Iterator[RenderableType]:
    verdict = "explain_refused" if explanation.problems else "explain_read"
    yield heading(f"{explanation.file.name}: {text(language, verdict)}")
    yield plain_table(
        (Text(text(language, key), no_wrap=True), value)
        for key, value in _facts(explanation, language)
    )
    if explanation.columns:
        yield _column_table(explanation, language)
    if explanation.problems:
        yield heading(text(language, "explain_problems"))
        for problem in explanation.problems:
            yield indented(Text(problem.in_language(language)))
    if explanation.snippet:
        path = explanation.data_dir / RULES_FILE
        key = "explain_snippet" if explanation.is_snippet_tried else "explain_template"
        yield heading(text(language, key, path=path))
        yield indented(Text(explanation.snippet))
    for label, snippet in explanation.choices:
        path = explanation.data_dir / RULES_FILE
        told = spoken(label, language)
        yield heading(text(language, "explain_choice", label=told, path=path))
        yield indented(Text(snippet))
    yield from _outcome_parts(explanation, language)


def _outcome_parts(
    explanation: Explanation, language: Language
) -> Iterator[RenderableType]:
    """What would become of the rows, with the rule proposed where there is one."""
    if explanation.balance:
        yield heading(text(language, "explain_balance"))
        yield balance_table(explanation, language)
    if explanation.people:
        yield heading(text(language, "summary_people"))
        yield plain_table(_people(explanation, language))
    if explanation.unread_cells:
        yield heading(text(language, "explain_unread_cells"))
        yield plain_table(
            (cells.entity, cells.column, number(cells.count), ", ".join(cells.examples))
            for cells in explanation.unread_cells
        )
    if explanation.collisions:
        yield heading(
            text(
                language,
                "explain_collisions",
                count=number(explanation.collision_count),
                shown=number(len(explanation.collisions)),
            )
        )
        yield collisions_shown(explanation.collisions, language)
    if explanation.bad_rows is not None:
        yield from _bad_rows(explanation.bad_rows, language)


def balance_table(explanation: Explanation, language: Language) -> RenderableType:
    """Per entity and currency what was received, and below it what it is made of."""
    return headed_table(
        _headers(language, "explain_balance", "entity outcome rows amount currency"),
        (
            (
                "" if part.outcome else part.entity,
                _outcome(part, language),
                Text(number(part.row_count), justify="right"),
                Text(
                    "" if part.amount is None else f"{part.amount:,.2f}",
                    justify="right",
                ),
                part.currency_code,
            )
            for part in explanation.balance
        ),
    )


def _outcome(part: Balance, language: Language) -> str:
    if not part.outcome:
        return text(language, "summary_received")
    if not part.money_kind:
        return f"  {part.outcome}"
    return "  " + text(
        language, "explain_balance_kind", outcome=part.outcome, kind=part.money_kind
    )


def _people(
    explanation: Explanation, language: Language
) -> Iterator[tuple[str, str, str]]:
    for people in explanation.people:
        for key, count in (
            ("contact", people.contact_count),
            ("unread_contact", people.unread_contact_count),
            ("anonymous", people.anonymous_count),
        ):
            yield people.entity, text(language, f"summary_{key}"), number(count)


def _facts(explanation: Explanation, language: Language) -> Iterator[tuple[str, str]]:
    size = f"{number(explanation.byte_count)} B"
    yield "explain_format", f"{explanation.file.format}, {size}"
    examination = explanation.examination
    if examination is not None:
        table = examination.table
        if table.encoding is not None:
            key = f"explain_encoding_{explanation.encoding_told_by}"
            yield "explain_encoding", text(language, key, encoding=table.encoding)
        if table.delimiter is not None:
            yield "explain_delimiter", _delimiter_name(table.delimiter, language)
        if table.header_row is not None:
            yield (
                "explain_header_row",
                text(language, "explain_header_row_value", row=table.header_row),
            )
        yield from _entity_facts(examination, language)
    if explanation.source_system:
        yield "explain_source_system", explanation.source_system
    if explanation.rule.timezone is not None:
        yield "explain_timezone", explanation.rule.timezone
    if examination is not None:
        yield "explain_rows", number(explanation.received_count)
    if explanation.message:
        yield "explain_note", str(spoken(explanation.message, language))


def _delimiter_name(delimiter: str, language: Language) -> str:
    if delimiter in _DELIMITERS:
        return text(language, f"explain_delimiter_{_DELIMITERS[delimiter]}")
    return delimiter


def _entity_facts(
    examination: Examination, language: Language
) -> Iterator[tuple[str, str]]:
    guess = examination.guess
    if guess.entity is not None:
        told = f"explain_entity_{guess.told_by}"
        yield (
            "explain_entity",
            text(language, told, entity=guess.entity, recipe=examination.recipe),
        )
        return
    lines = [text(language, "explain_entity_unclear")]
    for candidate in guess.candidates[:_SHOWN_CANDIDATES]:
        key = "explain_candidate_missing" if candidate.missing else "explain_candidate"
        lines.append(
            text(
                language,
                key,
                entity=candidate.entity,
                known=candidate.known_count,
                headers=len(examination.names),
                missing=", ".join(candidate.missing),
            )
        )
    yield "explain_entity", "\n".join(lines)


def _column_table(explanation: Explanation, language: Language) -> RenderableType:
    return headed_table(
        _headers(language, "explain_column", "header column how example"),
        (
            (
                " ".join(column.header.split()),
                column.column or "–",
                text(
                    language, f"explain_told_{column.told_by}", line=column.alias_line
                ),
                column.example,
            )
            for column in explanation.columns
        ),
    )


def _bad_rows(bad_rows: BadRows, language: Language) -> Iterator[RenderableType]:
    count = sum(bad_rows.counts.values())
    key = "explain_bad_rows" if bad_rows.is_judged else "explain_bad_rows_unjudged"
    if bad_rows.held_count:
        key = "explain_bad_rows_held"
    yield heading(
        text(
            language,
            key,
            count=number(count - bad_rows.held_count),
            held=number(bad_rows.held_count),
        )
    )
    if not bad_rows.first:
        return
    yield headed_table(
        _headers(language, "explain_bad", "row column value reason fix"),
        (
            (number(row.row_number), row.column, row.value, row.reason, row.fix)
            for row in bad_rows.first
        ),
    )
    left = count - len(bad_rows.first)
    if left > 0:
        reasons = ", ".join(
            f"{name} {number(n)}" for name, n in bad_rows.counts.items()
        )
        more = text(language, "explain_bad_more", count=number(left), reasons=reasons)
        yield indented(Text(more))


def _headers(language: Language, prefix: str, names: str) -> Iterator[str]:
    return (text(language, f"{prefix}_{name}") for name in names.split())
