"""An explained file as tables for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from strata.ingest.rules import RULES_FILE
from strata.summary import plain_table
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from strata.explain import BadRows, Explanation
    from strata.ingest.planning import Examination
    from strata.settings import Language

_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
_SHOWN_CANDIDATES = 3


def render_explanation(explanation: Explanation, language: Language) -> Group:
    """Return what is known about one file, what is wrong first to be mended last."""
    verdict = "explain_refused" if explanation.problems else "explain_read"
    title = f"{explanation.file.name}: {text(language, verdict)}"
    parts: list[RenderableType] = [Text(), Text(title, style="bold")]
    facts = plain_table()
    facts.add_column(no_wrap=True)
    for key, value in _facts(explanation, language):
        facts.add_row(Text(text(language, key)), Text(value))
    parts.append(facts)
    if explanation.columns:
        parts.append(_padded(_column_table(explanation, language)))
    if explanation.bad_rows is not None:
        parts += _bad_rows(explanation.bad_rows, language)
    if explanation.problems:
        parts += [Text(), Text(text(language, "explain_problems"), style="bold")]
        parts += [_padded(Text(problem)) for problem in explanation.problems]
    if explanation.snippet:
        path = explanation.data_dir / RULES_FILE
        heading = text(language, "explain_snippet", path=path)
        parts += [Text(), Text(heading, style="bold", overflow="fold")]
        parts.append(_padded(Text(explanation.snippet)))
    return Group(*parts)


def _padded(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 2))


def _facts(explanation: Explanation, language: Language) -> Iterator[tuple[str, str]]:
    yield "explain_format", f"{explanation.file.format}, {explanation.byte_count:,} B"
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
        yield "explain_rows", f"{explanation.received_count:,}"
    if explanation.message:
        yield "explain_note", explanation.message


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
        yield "explain_entity", text(language, told, entity=guess.entity)
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


def _column_table(explanation: Explanation, language: Language) -> Table:
    table = _headed_table(language, "explain_column", "header column how example")
    for column in explanation.columns:
        table.add_row(
            Text(" ".join(column.header.split())),
            Text(column.column or "–"),
            Text(
                text(language, f"explain_told_{column.told_by}", line=column.alias_line)
            ),
            Text(column.example),
        )
    return table


def _bad_rows(bad_rows: BadRows, language: Language) -> Iterator[RenderableType]:
    count = sum(bad_rows.counts.values())
    key = "explain_bad_rows" if bad_rows.is_judged else "explain_bad_rows_unjudged"
    yield Text()
    yield Text(text(language, key, count=f"{count:,}"), style="bold")
    if not bad_rows.first:
        return
    table = _headed_table(language, "explain_bad", "row column value reason mend")
    for row in bad_rows.first:
        cells = (f"{row.row_number:,}", row.column, row.value, row.reason, row.mend)
        table.add_row(*(Text(cell) for cell in cells))
    yield _padded(table)
    left = count - len(bad_rows.first)
    if left > 0:
        reasons = ", ".join(f"{name} {n:,}" for name, n in bad_rows.counts.items())
        more = text(language, "explain_bad_more", count=f"{left:,}", reasons=reasons)
        yield _padded(Text(more))


def _headed_table(language: Language, prefix: str, names: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in names.split():
        table.add_column(text(language, f"{prefix}_{name}"), overflow="fold")
    return table
