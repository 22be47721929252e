"""dbt-score rules of the project, in place of the stock ones that misjudge it."""

import re

from dbt_score import Macro, Model, RuleViolation, Severity, rule

_IMPLEMENTATION = re.compile(r"^(?:default|duckdb|spark)__|^materialization_")


@rule
def macro_has_description_for_callers(macro: Macro) -> RuleViolation | None:
    """A macro is described under the name callers use, not per implementation."""
    if macro.description or _IMPLEMENTATION.match(macro.name):
        return None
    return RuleViolation(message="Macro lacks a description.")


@rule(severity=Severity.HIGH)
def description_starts_with_grain(model: Model) -> RuleViolation | None:
    """The first words of a description are the grain: what one row is."""
    if (model.description or "").startswith(("One row per ", "One row: ")):
        return None
    return RuleViolation(message='Description does not start with "One row per …".')


@rule(severity=Severity.HIGH)
def model_has_key(model: Model) -> RuleViolation | None:
    """A model has a key: a claim of its own, its contract's, or that of its base."""
    is_keyed = (
        any(test.kwargs.get("unique") for test in model.tests)
        or any(constraint.type == "primary_key" for constraint in model.constraints)
        or any(
            ".base_" in name
            for name in model.depends_on.get("nodes", ())
            if model.name.startswith("stg_")
        )
    )
    if is_keyed:
        return None
    return RuleViolation(message="Nothing says what the key is.")
