"""Drive the model from the EMA Workbench: levers, uncertainties, outcomes, then its PRIM.

python docs/recipes/ema_workbench_recipe.py [households] [months]

Needs `pip install ema_workbench`. Every experiment of the Workbench is one run here, with the same
seeds, so experiments that differ in a lever alone are paired.
"""

import sys

from ema_workbench import (
    CategoricalParameter,
    Constant,
    Model,
    RealParameter,
    ScalarOutcome,
    SequentialEvaluator,
)

import synergysim as ss


def lesotho(architecture, support, joint_share, replication, households, months):
    """One run as the Workbench wants it: numbers in, a mapping of outcomes out."""
    overrides = {
        "run.households": households,
        "run.months": months,
        # Replications move both seeds: common random numbers hold within one.
        "run.population_seed": 1 + replication,
        "run.path_seed": 1 + replication,
        "institutions.government.support": support,
    }
    if architecture == "coordinated-institutions":
        overrides["architecture.joint_budget.share"] = joint_share
    outcomes = ss.run("lesotho", architecture=architecture, overrides=overrides).outcomes.iloc[0]
    return {"income": outcomes["income"], "headcount": outcomes["headcount"]}


def workbench_model(households, months):
    """Levers (L), uncertainties (X), constants and outcomes (M) of the XLRM frame."""
    model = Model("synergysim", function=lesotho)
    model.levers = [
        CategoricalParameter("architecture", ["independent", "coordinated-institutions"])
    ]
    model.uncertainties = [
        RealParameter("support", 0.3, 0.9),
        RealParameter("joint_share", 0.1, 0.5),
    ]
    model.constants = [
        Constant("replication", 0),
        Constant("households", households),
        Constant("months", months),
    ]
    model.outcomes = [
        ScalarOutcome("income", kind=ScalarOutcome.MAXIMIZE),
        ScalarOutcome("headcount", kind=ScalarOutcome.MINIMIZE),
    ]
    return model


def main(households=500, months=108, scenarios=4):
    # In this process: burn-ins are shared. For many runs let `synergysim sweep` do the work.
    with SequentialEvaluator(workbench_model(households, months)) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=scenarios, policies=2)
    table = experiments.assign(**outcomes)
    print(table[["architecture", "support", "joint_share", "income", "headcount"]].to_string())
    return table


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
