"""Intervals around estimates."""

import math

Z_95 = 1.959963984540054
"""0.975 quantile of the standard normal distribution."""


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Return the 95 % score interval of a proportion, as shares of one; None without trials.

    Without continuity correction: Wilson (1927), "Probable inference, the law of succession, and
    statistical inference", J. Am. Stat. Assoc. 22, 209-212; method 3 of Newcombe (1998), Statistics
    in Medicine 17, 857-872.
    """
    if not trials:
        return None
    share, z2 = successes / trials, Z_95**2
    middle = share + z2 / (2 * trials)
    spread = Z_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    # Rounding must not move the ends past the proportion itself at none and at all of the trials.
    low = 0.0 if successes == 0 else (middle - spread) / scale
    high = 1.0 if successes == trials else (middle + spread) / scale
    return low, high
