"""What the contract says of a published table, in the words of what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from strata.settings import Language

# What `not_summed_over` of a contract says of a column that has no sum at all.
NO_SUM = "all"


def additivity(not_summed_over: str | Sequence[str], language: Language) -> str:
    """The sentence about a column whose values must not be added up, or only some."""
    if not not_summed_over:
        return ""
    if not_summed_over == NO_SUM:
        return text(language, "contract_no_sum")
    columns = ", ".join(f"`{name}`" for name in not_summed_over)
    return text(language, "contract_no_sum_over", columns=columns)


def comment(description: str, not_summed_over: str | Sequence[str]) -> str:
    """What readers are told of a column where they read it."""
    return f"{description} {additivity(not_summed_over, 'en')}".rstrip()


def constraints(primary_key: Sequence[str], required: Iterable[str]) -> Iterator[str]:
    """The changes to a table, as SQL, that make it hold its contract.

    What a column of the key lacks the key refuses, so it is not said twice.
    """
    for name in required:
        if name not in primary_key:
            yield f"alter column {quote_name(name)} set not null"
    yield f"add primary key ({', '.join(map(quote_name, primary_key))})"


def foreign_key_constraints(
    schema: str, foreign_keys: Mapping[str, str]
) -> Iterator[str]:
    """The changes to a table, as SQL, that tie it to the keys of other tables."""
    for name, key in foreign_keys.items():
        table, column = map(quote_name, key.split("."))
        yield (
            f"add foreign key ({quote_name(name)})"
            f" references {quote_name(schema)}.{table} ({column})"
        )


def parquet_metadata(
    primary_key: Sequence[str],
    foreign_keys: Mapping[str, str],
    description: str,
    columns: Mapping[str, str],
) -> str:
    """The key-value metadata of a Parquet file, as the SQL of a struct.

    ``comment`` says what the table is, ``primary_key`` has the columns of its key with
    commas, ``foreign_key.<column>`` the key of another table that the column is, and
    ``comment.<column>`` says what the column is.
    """
    values = {
        "comment": description,
        "primary_key": ",".join(primary_key),
        **{f"foreign_key.{name}": key for name, key in foreign_keys.items()},
        **{f"comment.{name}": comment for name, comment in columns.items()},
    }
    pairs = (
        f"{quote_name(key)}: {quote_literal(value)}" for key, value in values.items()
    )
    return "{" + ", ".join(pairs) + "}"
