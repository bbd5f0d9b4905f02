# %% [markdown]
# # Which architecture, for whom, at what cost: a comparison for analysts
# One country's programmes under COVID-19: independent programmes, and one integrated programme.
# The answer needs 20 replications of 2,000 households; these settings only show the way.

# %% [markdown]
# As a script: `python docs/recipes/analyst_notebook.py [households] [months] [replications]`.

# %%
import sys
import tempfile
from pathlib import Path

import synergysim as ss

# In a notebook sys.argv holds the kernel's own words: only three numbers are taken for settings.
config = [int(word) for word in sys.argv[1:] if word.isdigit()]
HOUSEHOLDS, MONTHS, REPLICATIONS = config if len(config) == 3 else (300, 108, 4)
FOLDER = Path(tempfile.mkdtemp())

# %% [markdown]
# ## One run
# Each table is a pandas frame, with the unit of each column.

# %%
run = ss.run("lesotho-covid19", households=HOUSEHOLDS, months=MONTHS)
run.monthly.head()

# %%
run.monthly.attrs["units"]

# %%
figure = run.plot()

# %% [markdown]
# ## The comparison
# In this process: a notebook cannot be imported by worker processes. The last line of a cell
# shows the first screen, the main figure and the main table.

# %%
comparison = ss.compare(
    "lesotho",
    architectures=["independent", "integrated"],
    shock="covid19-lesotho",
    replications=REPLICATIONS,
    workers=1,
    results=FOLDER,
    households=HOUSEHOLDS,
    months=MONTHS,
)
comparison  # noqa: B018 - the last line of a cell

# %% [markdown]
# ## Who gains
# Families poor at the start, by group. `differs` says whether a difference is more than chance,
# `relevant` whether it is large enough to matter: rely on both only.

# %%
screen = comparison.tables["first_screen"]
gains = screen[screen["measure"].eq("income") & screen["architecture"].eq("integrated")]
gains[["group", "level", "mean", "difference", "low", "high", "differs", "relevant"]]

# %% [markdown]
# ## Who pays, and what it costs

# %%
screen[screen["measure"].isin(["cost", "appropriated"])][
    ["architecture", "group", "level", "measure", "mean"]
]

# %% [markdown]
# `comparison.save(folder)` writes summary, tables as CSV with their units, and figures for others;
# `comparison.figures()` gives all figures.
