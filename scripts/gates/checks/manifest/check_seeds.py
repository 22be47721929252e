"""dbt-bouncer checks on seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt_bouncer.check_framework.decorator import check, fail

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import SeedNode


@check
def check_seed_columns_are_typed(seed: SeedNode) -> None:
    """Every column has its type in `column_types`, so that no engine guesses one."""
    types = getattr(seed.config, "column_types", None) or {}
    untyped = [name for name in seed.columns or {} if name not in types]
    if untyped:
        fail(f"Seed `{seed.name}` leaves to the engine: {', '.join(untyped)}.")
