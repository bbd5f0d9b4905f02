# %% [markdown]
# # A comparison from a notebook
# Every `# %%` begins a cell in VS Code, Spyder or Jupyter (with jupytext). As a script:
# `python docs/recipes/notebook_recipe.py [households] [months] [replications]`.

# %% Settings
import sys
import tempfile
from pathlib import Path

import synergysim as ss

# In a notebook sys.argv holds the kernel's own words: only three numbers are taken for settings.
config = [int(word) for word in sys.argv[1:] if word.isdigit()]
HOUSEHOLDS, MONTHS, REPLICATIONS = config if len(config) == 3 else (500, 108, 4)
FOLDER = Path(tempfile.mkdtemp())

# %% One run: frames that you can look at
run = ss.run("lesotho-covid19", households=HOUSEHOLDS, months=MONTHS)
run.monthly.head()

# %% The units of its columns
run.monthly.attrs["units"]

# %% One run: a figure, shown by the notebook
figure = run.plot()

# %% A comparison, in this process: a notebook cannot be imported by worker processes
comparison = ss.compare(
    ["independent", "integrated"],
    replications=REPLICATIONS,
    workers=1,
    results=FOLDER,
    households=HOUSEHOLDS,
    months=MONTHS,
)
print(comparison.summary())

# %% All that a notebook shows of results: summary, main figure, main table
comparison  # noqa: B018 - the last line of a cell

# %% Its differences, as a frame
differences = comparison.tables["differences"]
differences[["outcome", "architecture", "mean", "low", "high", "boot_low", "boot_high", "differs"]]

# %% Everything as files, for others
comparison.save(FOLDER / "for-others")

# %% Statistics of your own, on the same tables
from synergysim.statistics.ranking import ranking  # noqa: E402 - a cell of its own

print(ranking(comparison.outcomes.query("shock == 'none'"), "consumption").to_string())
