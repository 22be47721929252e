"""How many worlds a property test draws: few for every change, many each night.

``pytest --hypothesis-profile nightly`` draws other worlds each time. What it finds red
is printed with its arguments; as an ``@example`` they stay red until it is mended.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

NIGHTLY = "nightly"
settings.register_profile(NIGHTLY, max_examples=1_000)


def examples(for_every_change: int, *, nightly: int) -> settings:
    """Return settings of a test whose one example takes long.

    For every change they are the same examples each time. Shrinking would build for
    minutes, so the first red example it is.
    """
    is_nightly = settings.get_current_profile_name() == NIGHTLY
    return settings(
        max_examples=nightly if is_nightly else for_every_change,
        deadline=None,
        derandomize=not is_nightly,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
