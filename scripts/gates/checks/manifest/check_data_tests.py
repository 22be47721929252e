"""dbt-bouncer checks on what data tests say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt_bouncer.check_framework.decorator import check, fail

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import ModelNode, TestNode

_CLAIMS_TEST = "claims_hold"
_SHORTEST_DESCRIPTION = 20
_KEPT_KEY = {"columns": ["record_key"], "where": "row_outcome_code = 'kept'"}


@check
def check_model_has_key(model: ModelNode, ctx: Any) -> None:  # noqa: ANN401
    """A model says what its key is, by a test of its own or by its contract.

    A `stg_` view, which only leaves rows out, has the key that the base model it reads
    claims for the rows kept.
    """
    manifest = ctx.manifest_obj.manifest
    if _is_keyed(model, manifest):
        return
    if model.name.startswith("stg_"):
        names = [name for name in model.depends_on.nodes if ".base_" in name]
        if any(_KEPT_KEY in _claimed_keys(name, manifest) for name in names):
            return
    fail(f"`{model.name}` has no key: claim one with `{_CLAIMS_TEST}`, `unique`.")


def _is_keyed(model: Any, manifest: Any) -> bool:  # noqa: ANN401
    constraints = model.constraints or ()
    if any(_text(constraint.type) == "primary_key" for constraint in constraints):
        return True
    return bool(_claimed_keys(model.unique_id, manifest))


def _claimed_keys(model_id: str, manifest: Any) -> list[Any]:  # noqa: ANN401
    """Return what `unique` says in the claims of the model with this id."""
    return [
        key
        for test in manifest.nodes.values()
        if getattr(test, "attached_node", None) == model_id
        and test.test_metadata.name == _CLAIMS_TEST
        for key in test.test_metadata.kwargs.get("unique") or ()
    ]


def _text(value: Any) -> str:  # noqa: ANN401
    return str(getattr(value, "value", value))


@check
def check_test_states_its_claim(
    test: TestNode, *, self_evident_tests: list[str]
) -> None:
    """A test that is not self-evident has a name that claims and a sentence.

    Parameters:
        self_evident_tests: Generic tests whose generated name already says it all.
    """
    metadata = getattr(test, "test_metadata", None)
    if metadata is not None and metadata.name == _CLAIMS_TEST:
        for kind in ("checks", "totals"):
            for name, claim in (metadata.kwargs.get(kind) or {}).items():
                _require_sentence(name, claim.get("sentence"))
        return
    if metadata is not None and metadata.name in self_evident_tests:
        return
    _require_sentence(test.name, test.description)


def _require_sentence(name: str, sentence: str | None) -> None:
    if not name.startswith("assert_"):
        fail(f"Test `{name}` is not named as a claim: `assert_<claim>`.")
    if len((sentence or "").strip()) < _SHORTEST_DESCRIPTION:
        fail(f"Test `{name}` has no sentence that says what it protects.")


@check
def check_test_fails_loudly(test: TestNode) -> None:
    """A test that only warns says until when, in `meta.warn_until`."""
    severity = str(getattr(test.config, "severity", "error") or "error").lower()
    if severity == "warn" and "warn_until" not in (test.config.meta or {}):
        fail(f"Test `{test.name}` warns for ever; give `meta: {{warn_until: <date>}}`.")
