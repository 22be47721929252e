"""What an arm is known by: counts and sums, so that no customer leaves the database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """``successes`` among ``count``."""

    count: int
    successes: int

    @property
    def share(self) -> float:
        """Share of successes."""
        return self.successes / self.count

    @property
    def variance(self) -> float:
        """Variance of one case."""
        return self.share * (1 - self.share)


@dataclass(frozen=True)
class Sample:
    """``count`` values that sum to ``total``, their squares to ``squares``."""

    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return self.total / self.count

    def united(self, other: Sample) -> Sample:
        """Return the values of both."""
        return Sample(
            self.count + other.count,
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def variance(self) -> float:
        """Unbiased variance of the values; of one or none it is 0."""
        return _covariance(self.count, self.total, self.total, self.squares)


@dataclass(frozen=True)
class Pairs:
    """``count`` pairs of a value and what it is read beside, each a sample.

    Beside a value stands the denominator of a ratio, or the same measure of the time
    before. ``products`` is the sum of value times the one beside.
    """

    values: Sample
    beside: Sample
    products: float

    def united(self, other: Pairs) -> Pairs:
        """Return the pairs of both."""
        return Pairs(
            self.values.united(other.values),
            self.beside.united(other.beside),
            self.products + other.products,
        )

    @property
    def covariance(self) -> float:
        """Unbiased covariance of both; of one or no pair it is 0."""
        return _covariance(
            self.values.count, self.values.total, self.beside.total, self.products
        )


def adjusted(treated: Pairs, reference: Pairs) -> tuple[Sample, Sample]:
    """Return the values of both arms less what was to be expected of the time before.

    CUPED: from each value ``theta`` times the distance of its pre-period from the mean
    of both arms is taken, ``theta`` being the covariance over the variance of all
    cases. Means keep their expectation, the variance shrinks by the squared
    correlation. Deng, A., Xu, Y., Kohavi, R. and Walker, T. (2013), WSDM '13, 123-132.
    """
    both = treated.united(reference)
    if both.beside.variance <= 0:
        return treated.values, reference.values
    theta = both.covariance / both.beside.variance
    centre = both.beside.mean
    return _moved(treated, theta, centre), _moved(reference, theta, centre)


def _moved(arm: Pairs, theta: float, centre: float) -> Sample:
    count = arm.values.count
    mean = arm.values.mean - theta * (arm.beside.mean - centre)
    variance = (
        arm.values.variance
        - 2 * theta * arm.covariance
        + theta * theta * arm.beside.variance
    )
    return Sample(
        count, mean * count, max(variance, 0.0) * (count - 1) + mean * mean * count
    )


def _covariance(count: int, total: float, other: float, products: float) -> float:
    if count <= 1:
        return 0.0
    return (products - total * other / count) / (count - 1)
