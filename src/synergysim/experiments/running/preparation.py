"""What is made once before workers start, where each of them would make it."""

from __future__ import annotations

from synergysim.experiments.running.plan import Cells, Joined, Plan
from synergysim.scenario.schema import Scenario
from synergysim.world.burn_in import past_used, prepare_pool
from synergysim.world.territory_pool import VERSIONS


def prepare_pools(plan: Cells) -> None:
    """Complete the pools of territories that a plan will need as a whole.

    Parameters
    ----------
    plan : Cells
        Its pools serve if it has at least as many replications as a pool has versions. Contexts
        that points change get a pool of their own each, in which few versions are used.
    """
    for part in plan.plans if isinstance(plan, Joined) else (plan,):
        if not isinstance(part, Plan) or part.replications < VERSIONS:
            continue
        if any(path.startswith(("context.", "run.")) for path in part.paths):
            continue
        for tree in part.bases.values():
            scenario = Scenario.model_validate(dict(tree))
            run = scenario.run
            if past_used(run.past, run.households, run.burn_in_years) == "pool":
                start = int(run.start[5:]) - 1
                prepare_pool(scenario.context, run.households, run.burn_in_years, start)
