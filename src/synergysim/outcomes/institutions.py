"""What institutions did in a run: means over the window, and changes over the run."""

from __future__ import annotations

from dataclasses import replace

from synergysim.outcomes.outcome import (
    INDEX,
    MONTH_OF_RUN,
    SHARE,
    Direction,
    Outcome,
    Unit,
    series,
)

PAGE = "docs/institutions.md"
COORDINATION = "docs/coordination.md"

ENDS = {"lead": "the lead institution", "partner": "the partner institution"}


def _of_offices(
    name: str,
    label: str,
    about: str,
    meaning: str,
    misleads: str,
    *,
    unit: Unit = INDEX,
    direction: Direction = "more",
    source: str = PAGE,
) -> Outcome:
    return Outcome(name, label, "institutions", unit, direction, about, meaning, source, misleads)


_ONE_OWNER = "One institution that runs both programmes agrees with itself."

OF_OFFICES = (
    _of_offices(
        "support",
        "political support",
        "the government",
        "political support of the government for coordination",
        "It describes the government, not the response of the institutions.",
    ),
    _of_offices(
        "agreement",
        "joint effort",
        "pairs of programmes",
        "effort of the less committed institution of each pair",
        _ONE_OWNER,
        source=COORDINATION,
    ),
    *series(
        "effort_{end}",
        "effort of {}",
        ENDS,
        "institutions",
        INDEX,
        "more",
        "pairs of programmes",
        "effort for joint work",
        PAGE,
        "Effort of one institution alone has no effect.",
    ),
    *series(
        "trust_{end}",
        "trust of {}",
        ENDS,
        "institutions",
        INDEX,
        "more",
        "pairs of programmes",
        "trust in the other institution",
        PAGE,
        "Trust that is never tested does not fall.",
    ),
    _of_offices(
        "central_coordination",
        "central coordination",
        "pairs of programmes",
        "share of functions agreed, times the joint effort",
        _ONE_OWNER,
        source=COORDINATION,
    ),
    _of_offices(
        "central_delivery",
        "central coordination of delivery",
        "pairs of programmes",
        "agreements on timing and delivery, times the joint effort",
        _ONE_OWNER,
        source=COORDINATION,
    ),
    _of_offices(
        "central_targeting",
        "central coordination of targeting",
        "pairs of programmes",
        "agreement on targeting, times the joint effort",
        _ONE_OWNER,
        source=COORDINATION,
    ),
    _of_offices(
        "target_overlap",
        "overlap of target groups",
        "pairs of programmes",
        "share of the leading programme's families whom the partner's rules admit",
        "It follows from the rules of programmes, before anybody is served.",
        unit=SHARE,
        direction="neither",
    ),
    _of_offices(
        "joint_released",
        "share of joint money released",
        "pairs of programmes",
        "share of the joint money that its holder released",
        "It is 1 where there is no joint money.",
        unit=SHARE,
    ),
    *series(
        "capacity_{end}",
        "capacity of {}",
        ENDS,
        "institutions",
        INDEX,
        "more",
        "pairs of programmes",
        "capacity of the institution for joint work",
        PAGE,
        "Capacity that is not used has no effect.",
    ),
    _of_offices(
        "local_coordination",
        "local coordination",
        "pairs of programmes and villages",
        "working agreement between programmes at the local level",
        "It counts villages where nobody is served.",
        source=COORDINATION,
    ),
    _of_offices(
        "principals",
        "attendance at bodies",
        "coordination bodies above the local level",
        "share of members who attend meetings",
        "A fully attended meeting may decide nothing.",
    ),
    _of_offices(
        "information",
        "shared information",
        "coordination bodies above the local level",
        "information that members share",
        "Information that nobody uses has no effect.",
    ),
    _of_offices(
        "resentment",
        "resentment",
        "villages",
        "resentment of those left out",
        "A programme that reaches nobody causes none.",
        direction="less",
    ),
    _of_offices(
        "services",
        "services",
        "villages",
        "level of public services",
        "It says nothing about who uses them.",
    ),
    _of_offices(
        "aligned",
        "alignment of local managers",
        "local managers of partner programmes",
        "how far local managers align their work with that of the other programme",
        "Managers can align work that reaches few families.",
    ),
    _of_offices(
        "visits",
        "visits by local managers",
        "local managers of partner programmes",
        "visits made, over those planned",
        "A visit may have no effect.",
    ),
    _of_offices(
        "dose",
        "dose of productive support",
        "families on productive lists",
        "support received over support planned",
        "A small programme can serve its few families in full.",
        unit=SHARE,
    ),
    _of_offices(
        "joint_share",
        "share of productive families served by both",
        "families on productive lists",
        "share that a social programme serves as well",
        "It is joint work or duplication, as programmes intend.",
        unit=SHARE,
        direction="neither",
    ),
)

CHANGES = tuple(
    replace(
        outcome,
        name=f"{outcome.name}_change",
        label=f"change in {outcome.label}",
        meaning="the last quarter less the first one known",
        rule="{outcome}_change",
        misleads="It depends on one quarter at either end.",
    )
    for name in ("support", "principals", "trust_lead", "capacity_lead", "joint_share")
    for outcome in OF_OFFICES
    if outcome.name == name
)

RESULTS_OF_OFFICES = (
    _of_offices(
        "support_change_since_first_result",
        "change in political support since the first result",
        "the government",
        "the last quarter less the first one with a family on a productive list",
        "It is undefined where no productive programme takes anybody in.",
    ),
    _of_offices(
        "decided",
        "share of agenda items decided",
        "coordination bodies above the local level",
        "share of agenda items that bodies passed in the window",
        "A body that puts little on its agenda decides most of it.",
        unit=SHARE,
    ),
    _of_offices(
        "places_to_poorest",
        "share of productive places for the poorest",
        "families in productive programmes",
        "share that was among the poorest 40% at the start",
        "A very small programme scores best.",
        unit=SHARE,
    ),
    _of_offices(
        "poorest_reached",
        "share of the poorest reached",
        "poorest 40% of households",
        "share that a productive programme ever served",
        "The budget determines how many can be reached.",
        unit=SHARE,
    ),
    _of_offices(
        "partner_executed",
        "share of partner programmes' money that reaches families",
        "budget approved for partner programmes",
        "share spent on benefits and their delivery",
        "Delivery counts in full, even if it is expensive.",
        unit=SHARE,
    ),
    _of_offices(
        "served_twice",
        "share of families served by two ministries",
        "families served",
        "share ever served by programmes of more than one ministry",
        "It is joint work or duplication, as programmes intend.",
        unit=SHARE,
        direction="neither",
    ),
)

REQUESTS = (
    Outcome(
        "request_rule",
        "share of programmes bound by a request of villages",
        "requests",
        SHARE,
        "neither",
        "programmes that villages may ask",
        "share for which leaving out families already served had become the rule",
        PAGE,
        "It is undefined where no programme may be asked.",
    ),
    Outcome(
        "request_rule_month",
        "month in which the request became the rule",
        "requests",
        MONTH_OF_RUN,
        "neither",
        "programmes that villages may ask",
        "month of the run, from 0, in which it first became the rule of a programme",
        PAGE,
        "It is undefined where the request never became a rule.",
    ),
    Outcome(
        "overlap_under_rule",
        "share of families served twice under the rule",
        "requests",
        SHARE,
        "neither",
        "families taken in under the rule",
        "share whom the programme left out serves at the same time",
        PAGE,
        "The rule changes who is taken in, so that the two groups differ.",
    ),
    Outcome(
        "overlap_without_rule",
        "share of families served twice without the rule",
        "requests",
        SHARE,
        "neither",
        "families taken in without the rule",
        "share whom the programme left out serves at the same time",
        PAGE,
        "The rule changes who is taken in, so that the two groups differ.",
    ),
)

ENTRY = (
    Outcome(
        "directed_overlap",
        "share of the leading programme's families whom the partner's rules admit at the start",
        "entry",
        SHARE,
        "neither",
        "families of the leading programme of each pair",
        "share whom the partner's rules admit, counted on definitions before the first month",
        PAGE,
        "It does not change with who is served afterwards.",
    ),
    Outcome(
        "search_saved",
        "share of search costs saved",
        "entry",
        SHARE,
        "more",
        "partner programmes' costs of finding and checking families",
        "share that the list of the leading programme saves, over the run",
        COORDINATION,
        "It is undefined where no partner pays for a search.",
    ),
    Outcome(
        "villages_open",
        "share of villages that let the programme in",
        "entry",
        SHARE,
        "more",
        "villages that productive programmes asked to let them in",
        "share that had let the programme in by the end of the run",
        PAGE,
        "A village is asked only if the planned list has families there.",
    ),
    Outcome(
        "joint_share_of_entrants",
        "share of entrants to productive programmes served by both",
        "entry",
        SHARE,
        "neither",
        "families that enter productive programmes",
        "share that a social programme serves at the end of the month of entry; from the first"
        " change of a programme's criteria on or, where its criteria never change, in the window",
        PAGE,
        "With changed criteria it covers another part of the run than the window.",
    ),
)
"""How families and villages come to programmes."""
