"""dbt-bouncer checks on what data tests say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt_bouncer.check_framework.decorator import check, fail

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import TestNode

_SHORTEST_DESCRIPTION = 20


@check
def check_test_states_its_claim(
    test: TestNode, *, self_evident_tests: list[str]
) -> None:
    """A test that is not self-evident has a name that claims and a sentence.

    Parameters:
        self_evident_tests: Generic tests whose generated name already says it all.
    """
    metadata = getattr(test, "test_metadata", None)
    if metadata is not None and metadata.name in self_evident_tests:
        return
    if not test.name.startswith("assert_"):
        fail(f"Test `{test.name}` is not named as a claim: `assert_<claim>`.")
    if len((test.description or "").strip()) < _SHORTEST_DESCRIPTION:
        fail(f"Test `{test.name}` has no sentence that says what it protects.")


@check
def check_test_fails_loudly(test: TestNode) -> None:
    """A test that only warns says until when, in `meta.warn_until`."""
    severity = str(getattr(test.config, "severity", "error") or "error").lower()
    if severity == "warn" and "warn_until" not in (test.config.meta or {}):
        fail(f"Test `{test.name}` warns for ever; give `meta: {{warn_until: <date>}}`.")
