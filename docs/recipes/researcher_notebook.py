# %% [markdown]
# # Synergy, levers and assumptions, for researchers
# Three questions of a study: do two programmes achieve more together than the sum of their
# separate effects, what do three levers do, and how much depends on one assumption? All runs
# share their random numbers, so that every difference is paired. A study needs 20 replications of
# 2,000 households; these settings only show the way.

# %% [markdown]
# As a script: `python docs/recipes/researcher_notebook.py [households] [months] [replications]`.

# %%
import sys
import tempfile

import synergysim as ss

# In a notebook sys.argv holds the kernel's own words: only three numbers are taken for settings.
config = [int(word) for word in sys.argv[1:] if word.isdigit()]
HOUSEHOLDS, MONTHS, REPLICATIONS = config if len(config) == 3 else (300, 96, 4)
SIZES = {"households": HOUSEHOLDS, "months": MONTHS}
SETTINGS = {"replications": REPLICATIONS, "workers": 1, "results": tempfile.mkdtemp()}

# %% [markdown]
# ## Four arms
# A placebo selects its households and delivers nothing, so that selection cannot explain a
# difference.


# %%
def arm(*placebos):
    """The case with some of its programmes as placebos."""
    overrides = {f"programmes.{side}.delivers": False for side in placebos}
    return ss.load_scenario("lesotho", overrides=overrides)


arms = {
    "none": arm("social", "productive"),
    "social": arm("productive"),
    "productive": arm("social"),
    "both": arm(),
}
four = ss.compare(arms, **SETTINGS, overrides={f"run.{key}": value for key, value in SIZES.items()})
income = four.outcomes.pivot(index="replication", columns="architecture", values="earned_income")
synergy = income["both"] - income["social"] - income["productive"] + income["none"]
synergy.describe()[["count", "mean", "std"]]

# %% [markdown]
# ## Levers
# A factorial design of territorial targeting, a joint budget and local champions. Effects of
# pairs are beyond the sum.

# %%
levers = ss.levers("lesotho", **SETTINGS, **SIZES)
effects = levers.tables["effects-effects"]
effects[["kind", "factor", "other", "effect", "low", "high", "p_holm"]]

# %% [markdown]
# ## One assumption
# The value, its source and its grade; then both ends of its declared band, on the same chances.

# %%
ASSUMPTION = "institutions.coordination.retention"
stated = ss.load_scenario("lesotho").provenance[tuple(ASSUMPTION.split("."))]
print(stated.value, stated.low, stated.high, stated.grade, stated.source)

# %%
ends = {
    f"retention {value:g}": ss.load_scenario("lesotho", overrides={ASSUMPTION: value})
    for value in (stated.low, stated.high)
}
bounds = ss.compare(
    ends, **SETTINGS, overrides={f"run.{key}": value for key, value in SIZES.items()}
)
differences = bounds.tables["differences"].set_index("outcome")
differences.loc[["income", "headcount", "joint_coverage"], ["mean", "low", "high", "differs"]]

# %% [markdown]
# `bounds.save(folder)` writes tables, units and figures for others; `manifest.json` has what
# reproduces them.
