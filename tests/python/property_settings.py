"""How property tests run whose one example is many small worlds side by side."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

# A build takes seconds, so one example it is; the same one each time, as a red test
# must stay red until it is mended. Shrinking would build for minutes.
ONE_EXAMPLE = settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
