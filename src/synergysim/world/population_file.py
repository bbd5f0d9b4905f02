"""The start of a run from a population file: households of a survey in the model's own terms.

:mod:`synergysim.world.survey` makes such a file of a survey.
"""

from __future__ import annotations

import numpy as np

from synergysim.arrays import IntArray
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.population_table import read_population
from synergysim.world.population import (
    Endowments,
    Flags,
    Households,
    assembled,
    drawn,
    reached,
    synthesise,
)


def populate(
    context: Context, households: int, seed: int, versions: IntArray | None = None
) -> Households:
    """People a context: with the households of its population file, or with synthesised ones.

    Parameters
    ----------
    context : Context
    households : int
        How many; of a file, every so many-th.
    seed : int
        The population seed: what a survey does not know (hopes, ties, exposure to shocks, the part
        of ability that endowments do not share) is drawn from it.
    versions : array of int64, shape (territories,), optional
        Each version of a territory has other draws under one seed; 0 by default.

    Raises
    ------
    ScenarioError
        When the file has fewer households, or another number of territories than the context.
    """
    if context.population_file is None:
        return synthesise(context, households, seed, versions)
    name = context.population_file
    file = read_population(name)
    if households > len(file):
        raise ScenarioError(
            f"more households than the population file {name} holds",
            key="run.households",
            found=f"{households:,}",
            allowed=f"at most {len(file):,}, or a new import with more --households",
        )
    if context.territories.count != file.territories:
        raise ScenarioError(
            f"another number of territories than in the population file {name}",
            key="context.territories.count",
            found=str(context.territories.count),
            allowed=str(file.territories),
        )
    rows = (2 * np.arange(households, dtype=np.int64) + 1) * len(file) // (2 * households)
    territory = file.territory[rows]
    draws = drawn(rows if versions is None else rows + len(file) * versions[territory], seed)
    known = {key: column[rows] for key, column in file.numbers.items()}
    traits = context.population
    by_share = Flags(
        draws.uniform[1] < traits.female_head,
        draws.uniform[2] < traits.labour_constrained,
        *reached(context, draws),
    )
    flags = Flags(
        *(
            np.where(np.isnan(said[rows]), share, said[rows] == 1.0)
            for said, share in zip(file.flags.values(), by_share, strict=True)
        )
    )
    tools = context.technology.basic_tools * context.technology.scale
    return assembled(
        context,
        draws,
        Endowments(*(known[key] for key in Endowments._fields)),
        flags,
        territory=territory,
        assets=np.maximum(known["assets"], tools),
        savings=known["savings"],
        expected_income=known["income_farm"] + known["income_wage"] + known["income_remittances"],
    )
