"""Open results in pandas, polars and DuckDB, as they are.

python docs/recipes/tables_recipe.py results/EXPERIMENT/ID

Results are plain Parquet files with one row per run: nothing has to be converted. polars and DuckDB
are shown where they are installed.
"""

import sys
from importlib.util import find_spec
from pathlib import Path


def with_pandas(file):
    import pandas as pd

    return pd.read_parquet(file).groupby("architecture")["income"].mean().to_dict()


def with_polars(file):
    import polars as pl

    table = pl.scan_parquet(file).group_by("architecture").agg(pl.col("income").mean())
    return dict(table.collect().iter_rows())


def with_duckdb(file):
    import duckdb

    question = "select architecture, avg(income) from read_parquet(?) group by architecture"
    return dict(duckdb.execute(question, [str(file)]).fetchall())


READERS = {"pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb}


def main(folder):
    file = Path(folder) / "outcomes.parquet"
    found = {name: read(file) for name, read in READERS.items() if find_spec(name)}
    for name, means in found.items():
        print(name, {key: round(value, 6) for key, value in sorted(means.items())})
    return found


if __name__ == "__main__":
    main(sys.argv[1])
