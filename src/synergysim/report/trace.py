"""One agent's story in words and numbers: a household by the year, a ministry by its stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from synergysim.experiments.trace import HouseholdTrace, MinistryTrace
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.stages import STAGES, by_stage, last_decision
from synergysim.report.institutions import grid
from synergysim.thresholds import below

PAYMENTS = ("paid", "paid_late", "emergency")
"""Events reported as one sum a year, as they come every other month."""

MONEY = ("committed", "released", "retained", "unspent", "executed", "held", "kept_back")


def household_text(trace: HouseholdTrace, language: str = "en") -> str:
    """Tell a household's story.

    Parameters
    ----------
    trace : HouseholdTrace
    language : str
    """
    words = load_labels(language)
    scenario, table, traits = trace.case.scenario, trace.table, trace.traits
    titles = {name: words.titled(one.title) for name, one in scenario.programmes.items()}
    titles |= {name: words.titled(one.title) for name, one in scenario.responses.items()}
    line = scenario.context.poverty_line
    lines = [
        words.titled(scenario.title),
        words(
            "trace.household", row=trace.household, last=scenario.run.households - 1,
            place=int(traits["territory"]),
        ),
        words(f"trace.picked.{trace.picked}", among=trace.among),
        words(
            "trace.family", persons=words.number(traits["size"], 0),
            children=words.number(traits["children"], 0),
            head=words("trace.woman" if traits["female_head"] else "trace.man"),
            labour=words.number(traits["labour"], 2), land=words.number(traits["land"], 2),
        ),
        words(
            "trace.start", assets=words.number(trace.start["assets"], 0),
            savings=words.number(trace.start["savings"], 0),
            technology=_technology(trace.start["operates_high"], words),
        ),
        words("trace.units", line=words.number(line, 2)),
    ]  # fmt: skip
    years = table["date"].str[:4]
    for year, months in table.groupby(years, sort=True):
        happened = trace.events[trace.events["date"].str[:4] == year]
        lines += ["", _year(str(year), months, line, words)]
        lines += [f"  {text}" for text in _happenings(happened, titles, words)]
    return "\n".join([*lines, "", *_household_end(trace, titles, words)])


def _technology(high: float, words: Labels) -> str:
    return words("trace.better" if high > 0 else "trace.simple")


def _year(year: str, months: pd.DataFrame, line: float, words: Labels) -> str:
    consumed = float(months["consumption"].mean())
    return words(
        "trace.year", year=year, consumption=words.number(consumed, 2),
        poor=words("trace.poor" if below(consumed, line, line) else "trace.not_poor"),
        hungry=int(months["hungry"].sum()),
        attendance=words.percent(100.0 * float(months["attendance"].mean()), 0),
        assets=words.number(float(months["assets"].iloc[-1]), 0),
        savings=words.number(float(months["savings"].iloc[-1]), 0),
    )  # fmt: skip


def _happenings(events: pd.DataFrame, titles: Mapping[str, str], words: Labels) -> Iterator[str]:
    """Lines of a year: what happened by month, then what was paid as one sum a programme."""
    once = events[~events["kind"].isin(PAYMENTS)]
    for date, kind, subject, amount in zip(
        once["date"], once["kind"], once["subject"], once["amount"], strict=True
    ):
        text = words(
            f"trace.event.{kind}",
            subject=titles.get(subject, ""),
            amount=words.number(float(amount), 0),
            dose=words.percent(100.0 * float(amount), 0),
        )
        yield f"{date}  {text}"
    for subject, paid in events[events["kind"].isin(PAYMENTS)].groupby("subject", sort=False):
        late = int((paid["kind"] == "paid_late").sum())
        yield "         " + words(
            "trace.payments",
            subject=titles[str(subject)],
            number=len(paid),
            late=late,
            amount=words.number(float(paid["amount"].sum()), 0),
        )


def _household_end(
    trace: HouseholdTrace, titles: Mapping[str, str], words: Labels
) -> Iterator[str]:
    table, kinds = trace.table, trace.events["kind"]
    received = {
        title: float(table[f"received_{name}"].sum())
        for name, title in titles.items()
        if f"received_{name}" in table
    }
    gifts = words("format.semicolon").join(
        words("trace.gift", title=title, amount=words.number(amount, 0))
        for title, amount in received.items()
        if amount > 0.0
    )
    yield words("trace.received", gifts=gifts or words("trace.nothing"))
    came = kinds.isin(("paid", "paid_late", "tranche", "tranche_late"))
    late = kinds.isin(("paid_late", "tranche_late"))
    yield words("trace.deliveries", number=int(came.sum()), late=int(late.sum()))
    yield words(
        "trace.bore",
        refusals=int((kinds == "refused").sum()),
        ill=int((kinds == "ill").sum()),
        accidents=int((kinds == "accident").sum()),
        hit=int((kinds == "hit").sum()),
        sales=int((kinds == "sold").sum()),
        hungry=int(table["hungry"].sum()),
        sold=words.number(float(table["distress_sale"].sum()), 0),
    )
    switches = int(kinds.isin(("better_technology", "worse_technology")).sum())
    last = table.iloc[-1]
    yield words(
        "trace.end", assets=words.number(float(last["assets"]), 0),
        before=words.number(trace.start["assets"], 0),
        invested=words.number(float(table["invested"].sum()), 0),
        technology=_technology(float(last["operates_high"]), words), switches=switches,
        schooling=words.percent(100.0 * float(last["schooling"]), 0),
        schooling_before=words.percent(100.0 * trace.start["schooling"], 0),
    )  # fmt: skip
    yield words("trace.caveat")


def ministry_text(trace: MinistryTrace, language: str = "en") -> str:
    """Tell a ministry's story.

    Parameters
    ----------
    trace : MinistryTrace
    language : str
    """
    words = load_labels(language)
    scenario, table = trace.case.scenario, trace.table
    ministries = scenario.institutions.ministries
    given = ministries[trace.ministry]
    title = words.titled(given.title)
    lines = [
        words.titled(scenario.title),
        words(
            "trace.ministry",
            title=title,
            sector=words(f"trace.sector.{given.sector}"),
            weight=words.number(given.weight, 2),
            age=words.number(given.age, 0),
            priority=words.number(given.smallholder_priority, 2),
        ),
    ]
    stages = [words(f"institutions.{stage}") for stage in STAGES]
    rows = [["", *stages]]
    for name in ("support", "office_capacity", "effort", "trust", "trusted"):
        means = by_stage(table.assign(who="all"), ["who"], name)["all",]
        rows.append([words(f"trace.row.{name}"), *(words.number(value, 2) for value in means)])
    currency = scenario.context.prices.currency
    for name in MONEY:
        means = by_stage(table.assign(who="all"), ["who"], name)["all",]
        # Quarters' means; four of them are a year.
        rows.append(
            [
                words(f"trace.row.{name}", currency=currency),
                *(words.number(4.0 * value, 1) for value in means),
            ]
        )
    lines += ["", *grid(rows), ""]
    if trace.partnerships.empty:
        lines.append(words("trace.no_partner", title=title))
    else:
        lines += _partners(trace, words)
    lines += _seats(trace, words)
    held, kept = float(table["held"].sum()), float(table["kept_back"].sum())
    if held > 0.0:
        share = words.percent(100.0 * kept / held, 0)
        lines.append(
            words(
                "institutions.kept",
                holder=title,
                held=words.number(held, 1),
                kept=words.number(kept, 1),
                share=share,
                currency=currency,
            )
        )
    return "\n".join([*lines, words("trace.caveat")])


def _partners(trace: MinistryTrace, words: Labels) -> Iterator[str]:
    """A table of the pairs of programmes in which the ministry has an office."""
    programmes, ministries = (
        trace.case.scenario.programmes,
        trace.case.scenario.institutions.ministries,
    )
    columns = ("effort", "effort_end", "theirs", "theirs_end", "trust", "trust_end", "families")
    rows = [["", *(words(f"trace.pair.{column}") for column in columns)]]
    for _, own in trace.partnerships.groupby(["lead", "partner"], sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        leads = first["lead_ministry"] == trace.ministry
        mine, other = ("lead", "partner") if leads else ("partner", "lead")
        text = words(
            "trace.pair.name",
            lead=words.titled(programmes[first["lead"]].title),
            partner=words.titled(programmes[first["partner"]].title),
            side=words(f"institutions.side.{mine}"),
            other=words.titled(ministries[first[f"{other}_ministry"]].title),
        )
        courses = [
            quarter[f"{of}_{side}"]
            for of, side in (("effort", mine), ("effort", other), ("trust", mine))
            for quarter in (first, last)
        ]
        families = str(int(last["joint_families"]))
        rows.append([text, *(words.number(value, 2) for value in courses), families])
    yield words("trace.pair.head")
    yield from grid(rows)


def _seats(trace: MinistryTrace, words: Labels) -> Iterator[str]:
    """One line for each body in which the ministry sits."""
    if trace.bodies.empty:
        yield words("trace.no_body")
        return
    text = last_decision(trace.bodies).to_dict()
    for body, own in trace.bodies.groupby("body", sort=False):
        key = "seat" if body in text else "silent_seat"
        yield words(
            f"trace.{key}", body=words.titled(own["title"].iloc[0]),
            members=int(own["members"].iloc[0]),
            decisions=int(own["decisions"].sum()), meetings=int(own["meetings"].sum()),
            attendance=words.number(float(own["meeting_attendance"].iloc[0]), 2),
            attendance_end=words.number(float(own["meeting_attendance"].iloc[-1]), 2),
            date=words.month(str(text[body])) if body in text else "",
        )  # fmt: skip
