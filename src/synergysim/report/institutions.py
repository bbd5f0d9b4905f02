"""What a run says of its institutions: profile, convergence, ministries, bodies, joint money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan, nan
from textwrap import fill

import pandas as pd

from synergysim.experiments.single_run import Run
from synergysim.figures.labels import Labels
from synergysim.figures.pieces import Piece, Table, simple_table, text_of
from synergysim.figures.stages import (
    STAGES,
    between_ministries,
    by_stage,
    last_decision,
    levels_at_end,
    of_one_will,
    stronger,
)
from synergysim.measures.coordination import FUNCTIONS, LEVELS, mean_of_defined
from synergysim.report.run_facts import RunFacts, facts_of

PARTS = (*FUNCTIONS, "index")

LONGEST = 110
"""Characters of a line of prose."""


def institutions_text(result: Run, words: Labels) -> str:
    """Tell the institutional record of a run, with its shock if it has one.

    Parameters
    ----------
    result : Run
    words : Labels
    """
    return text_of(institutions_pieces(result.tables, facts_of(result), words))


def institutions_pieces(
    tables: Mapping[str, pd.DataFrame], facts: RunFacts, words: Labels
) -> list[list[Piece]]:
    """Give the pieces of :func:`institutions_text`."""
    tables = {name: _of(tables[name], facts.shock) for name in TABLES}
    if tables["partnerships"].empty:
        return [[words("institutions.alone")]]
    sections: list[list[Piece]] = [
        _profile(tables, words),
        _pairs(tables["partnerships"], facts, words),
        _exclusions(tables["exclusions"], facts, words),
        _convergence(tables["convergence"], words),
        _ministries(tables, facts.ministries, words),
        _bodies(tables["bodies"], words),
        _joint_money(tables, facts, words),
    ]
    return [section for section in sections if section]


TABLES = ("coordination", "convergence", "partnerships", "ministries", "bodies", "exclusions")
"""Tables that the record is written from."""


def _of(frame: pd.DataFrame, shock: str) -> pd.DataFrame:
    return frame[frame["shock"] == shock] if len(frame) else frame


def _table(rows: Sequence[Sequence[str]], caption: str) -> Table:
    return simple_table(rows, list(grid(rows)), caption)


def grid(rows: Sequence[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """Give the lines of a table: the first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield indent + "  ".join(cells).rstrip()


def _stage_words(words: Labels) -> list[str]:
    return [words(f"institutions.{stage}") for stage in STAGES]


# The profile ------------------------------------------------------------------------------------


def _profile(tables: Mapping[str, pd.DataFrame], words: Labels) -> list[Piece]:
    cells = by_stage(tables["coordination"], ["level", "function"], "value")
    shown = [level for level in LEVELS if not all(map(isnan, _flat(cells, level)))]
    design = _by_design(tables["partnerships"])
    head = [""] + [
        f"{words(f'institutions.level.{level}')} {stage}" if place == 0 else stage
        for level in shown
        for place, stage in enumerate(_stage_words(words))
    ]
    rows = [head]
    for function in FUNCTIONS:
        row = [words(f"institutions.function.{function}")]
        for level in shown:
            mark = "*" if level == "national" and function in design else " "
            row += [words.number(v, 2) + mark for v in cells[level, function]]
        rows.append(row)
    means = {
        level: [
            mean_of_defined([cells[level, function][stage] for function in FUNCTIONS])
            for stage in range(len(STAGES))
        ]
        for level in shown
    }
    rows.append(
        [words("institutions.mean")]
        + [words.number(value, 2) + " " for level in shown for value in means[level]]
    )
    lines: list[Piece] = [_table(rows, words("institutions.profile"))]
    notes = [words("institutions.missing")]
    if "local" in shown:
        notes.append(words("institutions.one_tie"))
    if design:
        notes.append(words("institutions.by_design"))
    alone, pairs = of_one_will(tables["partnerships"])
    if alone:
        notes.append(words("institutions.one_will", alone=alone, pairs=pairs))
    if "intermediate" not in shown:
        notes.append(words("institutions.no_intermediate"))
    if {"national", "local"} <= set(shown):
        text = (
            words("institutions.stronger.alone")
            if alone
            else _which_level(tables["coordination"], words)
        )
        lines.append(_prose(text))
    return [*lines, _prose(" ".join(notes))]


def _flat(cells: dict[tuple[str, ...], list[float]], level: str) -> list[float]:
    return [value for function in FUNCTIONS for value in cells[level, function]]


def _pairs(partnerships: pd.DataFrame, facts: RunFacts, words: Labels) -> list[Piece]:
    """Each pair of programmes in the last year, where there are several."""
    keys = ["lead", "partner"]
    national = by_stage(partnerships, keys, "agreed_work")
    if len(national) < 2:
        return []
    local = by_stage(partnerships, keys, "local_work")
    families = by_stage(partnerships, keys, "joint_families")
    titles = facts.programmes
    columns = ("national", "local", "families")
    rows = [["", *(words(f"institutions.pair.{column}") for column in columns)]]
    for lead, partner in national:
        text = words("institutions.pair.name", lead=titles[lead], partner=titles[partner])
        ends = [table[lead, partner][-1] for table in (national, local)]
        served = words.number(families[lead, partner][-1], 0)
        rows.append([text, *(words.number(value, 2) for value in ends), served])
    return [_table(rows, words("institutions.pair.head"))]


def _exclusions(table: pd.DataFrame, facts: RunFacts, words: Labels) -> list[Piece]:
    """Families shared with programmes whom others leave out, and since when that is the rule."""
    if table.empty:
        return []
    titles = facts.programmes
    columns = ("first", "mean", "last")
    rows = [["", *(words(f"institutions.exclusion.{column}") for column in columns)]]
    notes = []
    for _, own in table.groupby(["programme", "other"], sort=False):
        name, other = str(own["programme"].iloc[0]), str(own["other"].iloc[0])
        text = {"programme": titles[name], "other": titles[other]}
        served = own["served_by_other"].dropna().tolist() or [nan]
        shares = (served[0], sum(served) / len(served), served[-1])
        rows.append(
            [words("institutions.exclusion.name", **text)]
            + [words.number(value, 2) for value in shares]
        )
        ruled = own[own["rule"].astype(bool)]
        key = "never" if ruled.empty else "always" if own["when"].iloc[0] == "always" else "since"
        date = "" if ruled.empty else words.month(str(ruled["date"].iloc[0]))
        notes.append(_prose(words(f"institutions.exclusion.{key}", date=date, **text)))
    return [_table(rows, words("institutions.exclusion.head")), *notes]


def _prose(text: str) -> str:
    """Break sentences into lines that a terminal shows whole."""
    return fill(text, LONGEST, break_long_words=False, break_on_hyphens=False)


def _by_design(partnerships: pd.DataFrame) -> set[str]:
    """Functions that the design settled for every pair, to the end."""
    last = partnerships[partnerships["month"] == partnerships["month"].max()]
    return {f for f in FUNCTIONS if (last[f"settled_{f}"] == "design").all()}


def _which_level(coordination: pd.DataFrame, words: Labels) -> str:
    """Say which level is the stronger at the end, over functions that both could fill."""
    ends = levels_at_end(coordination)
    if ends is None:
        return words("institutions.stronger.unknown")
    national, local = (words.number(value, 2) for value in ends)
    return words(f"institutions.stronger.{stronger(*ends)}", national=national, local=local)


def _convergence(table: pd.DataFrame, words: Labels) -> list[Piece]:
    stages = {part: by_stage(table.assign(part=part), ["part"], part)[part,] for part in PARTS}
    rows = [["", *_stage_words(words)]]
    rows += [
        [words(f"institutions.convergence.{part}"), *(words.number(v, 2) for v in stages[part])]
        for part in PARTS
    ]
    return [_table(rows, words("institutions.convergence.head"))]


# Who -------------------------------------------------------------------------------------------


def _ministries(
    tables: Mapping[str, pd.DataFrame], titles: Mapping[str, str], words: Labels
) -> list[Piece]:
    pairs = between_ministries(tables["partnerships"])
    keys = ["ministry", "towards", "side"]
    effort, trust = by_stage(pairs, keys, "effort"), by_stage(pairs, keys, "trust")
    stages = _stage_words(words)
    rows = [
        [
            "",
            *(f"{words('institutions.effort')} {stages[0]}", *stages[1:]),
            *(f"{words('institutions.trust')} {stages[0]}", *stages[1:]),
        ]
    ]
    for name, other, side in effort:
        text = words(
            f"institutions.{'within' if name == other else 'towards'}",
            ministry=titles[name],
            other=titles[other],
            side=words(f"institutions.side.{side}"),
        )
        numbers = [*effort[name, other, side], *trust[name, other, side]]
        rows.append([text, *(words.number(value, 2) for value in numbers)])
    lines: list[Piece] = [_table(rows, words("institutions.between"))]
    politics = by_stage(tables["ministries"].assign(who="all"), ["who"], "support")["all",]
    start, _, end = (words.number(value, 2) for value in politics)
    lines.append(words("institutions.support", start=start, end=end))
    seated = tables["ministries"].dropna(subset=["effort"])
    changes = []
    for (name,), capacity in by_stage(seated, ["ministry"], "office_capacity").items():
        start, _, end = (words.number(value, 2) for value in capacity)
        text = words("institutions.capacity_of", ministry=titles[name], start=start, end=end)
        changes.append(text)
    lines.append(
        _prose(words("institutions.capacity", changes=words("format.semicolon").join(changes)))
    )
    return lines


def a_year(bodies: pd.DataFrame) -> pd.DataFrame:
    """Add decisions and meetings a year and place: tables have them by quarter."""
    return bodies.assign(
        **{
            f"{name}_a_year": 4.0 * bodies[name] / bodies["places"]
            for name in ("decisions", "meetings")
        }
    )


def _bodies(table: pd.DataFrame, words: Labels) -> list[Piece]:
    if table.empty:
        return [words("institutions.no_bodies")]
    stages = _stage_words(words)
    attendance = by_stage(table, ["body"], "meeting_attendance")
    decisions, meetings = (
        by_stage(a_year(table), ["body"], f"{name}_a_year") for name in ("decisions", "meetings")
    )
    head = words("institutions.body")
    columns = [words(f"institutions.{name}") for name in ("meetings", "attends", "decisions")]
    rows = [
        [head, *(cell for column in columns for cell in (f"{column} {stages[0]}", *stages[1:]))]
    ]
    text = last_decision(table)
    notes = []
    for (body,) in attendance:
        own = table[table["body"] == body].iloc[-1]
        title = words.titled(own["title"])
        rows.append(
            [
                f"{title} ({words('institutions.level.' + own['level'])})",
                *(words.number(v, 1) for v in meetings[body,]),
                *(words.number(v, 2) for v in attendance[body,]),
                *(words.number(v, 1) for v in decisions[body,]),
            ]
        )
        key = "decided" if body in text.index else "never"
        date = words.month(str(text[body])) if body in text.index else ""
        notes.append(words(f"institutions.{key}", body=title, members=own["members"], date=date))
    return [_table(rows, words("institutions.bodies")), *notes]


# Joint money ------------------------------------------------------------------------------------


def _joint_money(tables: Mapping[str, pd.DataFrame], facts: RunFacts, words: Labels) -> list[Piece]:
    joint = facts.joint
    pairs = tables["partnerships"].dropna(subset=["joint_released"])
    # A holder who runs both programmes has his own money, which nobody can keep from him.
    if joint is None or pairs.empty:
        return [words("institutions.no_joint")]
    released = float(pairs["joint_released"].mean())
    holder = facts.ministries.get(joint.holder, words("institutions.outside"))
    share, freed = words.percent(100.0 * joint.share, 0), words.percent(100.0 * released, 0)
    rule = "binding" if joint.binding else "free"
    lines: list[Piece] = [
        words(f"institutions.joint.{rule}", holder=holder, share=share, released=freed)
    ]
    for ministry, own in tables["ministries"].groupby("ministry", sort=False):
        held, kept = float(own["held"].sum()), float(own["kept_back"].sum())
        if held > 0.0:
            text = words(
                "institutions.kept",
                holder=facts.ministries[str(ministry)],
                held=words.number(held, 1),
                kept=words.number(kept, 1),
                share=words.percent(100.0 * kept / held, 0),
                currency=facts.currency,
            )
            lines.append(text)
    return lines
