"""How large a test of a finding is: a fast look, the full one, or the one that verdicts rest on."""

from __future__ import annotations

from dataclasses import dataclass

from synergysim.findings.seeds import Seeds
from synergysim.findings.worlds import SAMPLING_SEED


@dataclass(frozen=True)
class Profile:
    """Sizes of runs.

    Attributes
    ----------
    households, replications, worlds : int
        Sampled worlds are run once each.
    seeds : Seeds, optional
        Seeds for verdicts; without them the cases' own.
    """

    households: int
    replications: int
    worlds: int
    seeds: Seeds | None = None

    @property
    def sampling_seed(self) -> int:
        """Seed of the sampling of worlds."""
        return SAMPLING_SEED if self.seeds is None else self.seeds.sampling_seed


PROFILES = {
    "fast": Profile(households=400, replications=6, worlds=12),
    "full": Profile(households=2000, replications=20, worlds=60),
}
ROBUST = 0.8
"""Share of sampled worlds in which a claim must hold so as not to be fragile."""


def verdict_profile(seeds: Seeds) -> Profile:
    """Sizes and seeds of the run that verdicts rest on."""
    return Profile(seeds.households, seeds.replications, seeds.worlds, seeds)
