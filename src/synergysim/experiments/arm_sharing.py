"""Whether arms that are compared deliver to the same families."""

from __future__ import annotations

import pandas as pd

from synergysim.experiments.arm_design import ArmDesign
from synergysim.scenario.errors import ScenarioError


def check_shared(shared: pd.DataFrame, arms: ArmDesign) -> None:
    """Refuse contrasts of arms of which no family is on the lists of both.

    Arms of which one holds all programmes of the other share families by construction, and so does
    the arm that delivers nothing.

    Parameters
    ----------
    shared : DataFrame
        ``architecture`` (the arm), ``programme``, ``other``, ``families``: families on the lists of
        two programmes, of every run.
    arms : ArmDesign

    Raises
    ------
    ScenarioError
        At the first contrast of which two arms share no family in the runs of one of its arms.
    """
    ran = set(shared["architecture"])
    itself = shared[shared["programme"] == shared["other"]]
    lists = set(itself.loc[itself["families"] > 0.0, "programme"])
    most = shared.groupby(["architecture", "programme", "other"])["families"].max()
    for name, weights in arms.contrasts.items():
        # An arm that lists nobody has another fault, with a message of its own.
        used = [arm for arm in weights if arm in ran and lists & set(arms.arms[arm])]
        for position, one in enumerate(used):
            for other in used[position + 1 :]:
                mine, theirs = set(arms.arms[one]), set(arms.arms[other])
                if mine <= theirs or theirs <= mine:
                    continue
                pairs = [(a, b) for a in arms.arms[one] for b in arms.arms[other]]
                # A list may leave out families whom another programme serves in its arm alone.
                in_arms = [max(most.get((arm, *pair), 0.0) for pair in pairs) for arm in used]
                if min(in_arms) == 0.0:
                    raise ScenarioError(
                        "arms that share no families cannot be compared",
                        key=f"contrasts.{name}",
                        found=f"no family on a list of {one} ({', '.join(arms.arms[one])}) and of"
                        f" {other} ({', '.join(arms.arms[other])})",
                        allowed="programmes with a common list, such as `targeting: {rule: list,"
                        " list_of: ...}`, in the same places",
                    )
