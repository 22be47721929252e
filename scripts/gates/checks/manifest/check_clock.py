"""dbt-bouncer check on who may ask what day it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt_bouncer.check_framework.decorator import check, fail

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import ModelNode

_CLOCK = "macro.strata.as_of_date"


@check
def check_model_reads_no_as_of_date(model: ModelNode, ctx: Any) -> None:  # noqa: ANN401
    """A model takes its dates from the observation dates, not from the as-of date.

    Macros that it calls, and those that they call, are looked through.
    """
    macros = ctx.manifest_obj.manifest.macros
    waiting = list(model.depends_on.macros)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name == _CLOCK:
            fail(
                f"`{model.name}` reads the as-of date; read `dim_observation_dates`,"
                " the row that `is_latest`."
            )
        if name not in seen and name in macros:
            seen.add(name)
            waiting += macros[name].depends_on.macros
