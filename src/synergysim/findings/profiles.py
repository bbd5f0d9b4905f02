"""How large a test of a finding is: a fast look, or the full one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Sizes of runs.

    Attributes
    ----------
    households, replications, worlds : int
        Sampled worlds are run once each.
    """

    households: int
    replications: int
    worlds: int


PROFILES = {
    "fast": Profile(households=400, replications=6, worlds=12),
    "full": Profile(households=2000, replications=20, worlds=60),
}
ROBUST = 0.8
"""Share of sampled worlds in which a claim must hold so as not to be fragile."""
