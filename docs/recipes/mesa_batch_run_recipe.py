"""Drive the model with Mesa's own `batch_run`.

python docs/recipes/mesa_batch_run_recipe.py [households] [months] [replications]

What to know about it, for Mesa 3.3.1 and 3.5:

- With `iterations` and a fixed seed, 3.3.1 returns the same run so many times. The replication is a
  parameter here, and moves the seeds.
- 3.3.1 takes one step more than `max_steps`. The model says itself when it has ended (`running`).
- It finds what the data collector kept by counting, so something is collected in every step.
- Importing Mesa 3.3.1, or calling `batch_run` of 3.5, sets the start method of processes to "spawn"
  for the whole program: keep the guard at the end of the file.
- All rows are held in memory, and an exception ends everything: for more than a few runs use
  `synergysim sweep`.
"""

import sys

import mesa
import pandas as pd

from synergysim import SynergyModel, load_scenario


class Lesotho(SynergyModel):
    """The model as `batch_run` wants it: single values in, a data collector inside."""

    def __init__(self, architecture, replication, households, months, seed=None):  # noqa: ARG002
        # Mesa hands over a seed in any case; the scenario's own count.
        overrides = {
            "run.households": households,
            "run.months": months,
            "run.population_seed": 1 + replication,
            "run.path_seed": 1 + replication,
        }
        case = load_scenario("lesotho", architecture=architecture, overrides=overrides)
        super().__init__(case.scenario)
        self.datacollector = mesa.DataCollector(
            {
                "month": lambda model: model.month,
                "consumption": lambda model: float(model.households["consumption"].mean()),
                "assets": lambda model: float(model.households["assets"].mean()),
            }
        )

    def step(self):
        super().step()
        self.datacollector.collect(self)
        self.running = self.month < self.case.run.months


def main(households=500, months=108, replications=2):
    rows = mesa.batch_run(
        Lesotho,
        parameters={
            "architecture": ["independent", "integrated"],
            "replication": list(range(replications)),
            "households": households,
            "months": months,
        },
        number_processes=1,
        max_steps=months,
        display_progress=False,
    )
    table = pd.DataFrame(rows)
    paired = table.pivot(index="replication", columns="architecture", values="consumption")
    print((paired["integrated"] - paired["independent"]).describe())
    return table


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
