"""What the contract says of a published table, in the words of what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def constraints(primary_key: Sequence[str], required: Iterable[str]) -> Iterator[str]:
    """The changes to a table, as SQL, that make it hold its contract.

    What a column of the key lacks the key refuses, so it is not said twice.
    """
    for name in required:
        if name not in primary_key:
            yield f"alter column {quote_name(name)} set not null"
    yield f"add primary key ({', '.join(map(quote_name, primary_key))})"


def parquet_metadata(
    primary_key: Sequence[str], description: str, columns: Mapping[str, str]
) -> str:
    """The key-value metadata of a Parquet file, as the SQL of a struct.

    ``comment`` says what the table is, ``primary_key`` has the columns of its key with
    commas, and ``comment.<column>`` says what the column is.
    """
    values = {
        "comment": description,
        "primary_key": ",".join(primary_key),
        **{f"comment.{name}": comment for name, comment in columns.items()},
    }
    pairs = (
        f"{quote_name(key)}: {quote_literal(value)}" for key, value in values.items()
    )
    return "{" + ", ".join(pairs) + "}"
