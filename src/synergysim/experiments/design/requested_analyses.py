"""Which questions a sweep's results answer, and whether its outcomes allow them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from synergysim.experiments.analysis.analysis_spec import Question, questions
from synergysim.experiments.analysis.results_view import FUTURE, POLICY
from synergysim.experiments.design.axes import fault
from synergysim.experiments.running.plan import Plan
from synergysim.outcomes.lookup import OF_SHOCKS, OUTCOMES, less_is_better, of_runs
from synergysim.scenario.errors import nearest_name
from synergysim.scenario.tree import Tree

BEST: tuple[Question, ...] = ("ranking", "regret", "discovery")
"""Questions that call one option better than another; the satisficing share is part of regret."""


def questions_of(plan: Plan) -> list[Question]:
    """Analyses that a plan's file requests or, if none, those of its design."""
    if plan.analysis.ask:
        return list(plan.analysis.ask)
    varied = list(plan.points.columns)
    futures = {variant.labels[FUTURE] for variant in plan.variants if FUTURE in variant.labels}
    policies = {variant.labels[POLICY] for variant in plan.variants if POLICY in variant.labels}
    if POLICY in varied:
        policies = set(plan.points[POLICY])
    levers = plan.levers
    kind = str(plan.design.get("kind") or ("grid" if levers else ""))
    return questions(
        kind or ("list" if len(futures) > 1 else ""),
        len(varied) + len(levers) + bool(futures),
        len(policies),
        max(len(plan.points), 1) * max(len(futures), 1) * prod(map(len, levers.values())),
        reference=bool(plan.reference),
        contexts="context" in varied,
    )


def check_questions(plan: Plan, tree: Tree) -> None:
    """Refuse outcomes that runs do not have, or that cannot answer what is asked of them.

    Parameters
    ----------
    plan : Plan
    tree : Tree
        The sweep's file, for the places of faults.

    Raises
    ------
    ScenarioError
        If an outcome is unknown, needs a shock where none strikes, or has no better direction and
        is ranked; or if a threshold contradicts the direction of its outcome.
    """
    analysis = plan.analysis
    known = of_runs({name for base in plan.bases.values() for name in base.get("extensions") or ()})
    for name, node, key in _asked(plan, tree):
        if name not in known:
            error = fault(node, key, "no such outcome", name, ", ".join(sorted(known)))
            error.nearest = nearest_name(name, known)
            raise error
        struck = any(base.get("shocks") for base in plan.bases.values())
        if name in OF_SHOCKS and not struck:
            what = "an outcome of a shock, but no shock strikes"
            raise fault(node, key, what, name, "name a shock, or another outcome")
    asked = [question for question in questions_of(plan) if question in BEST]
    if asked:
        for position, name in enumerate(analysis.outcomes):
            node, key = _place(tree, "analysis", "outcomes", position)
            if OUTCOMES[name].direction == "neither":
                what = f"neither more nor less is better, so that {', '.join(asked)} cannot use it"
                allowed = "an outcome with a better direction; or ask for effects only"
                raise fault(node, key, what, name, allowed)
    for position, config in enumerate(analysis.good_enough):
        node, key = _place(tree, "analysis", "good_enough", position, "outcome")
        if OUTCOMES[config.outcome].direction == "neither":
            what = "neither more nor less is better, so that no value is good enough"
            allowed = "an outcome with a better direction"
            raise fault(node, key, what, config.outcome, allowed)
        less = less_is_better(config.outcome)
        if less != (config.at_most is not None):
            bound = "at_most" if less else "at_least"
            what = f"{'less' if less else 'more'} of this outcome is better"
            raise fault(node, key, what, config.outcome, f"{bound} with it")


def _asked(plan: Plan, tree: Tree) -> Iterator[tuple[str, Tree, str]]:
    """Yield every outcome that the file names, with its place."""
    for position, name in enumerate(plan.analysis.outcomes):
        yield name, *_place(tree, "analysis", "outcomes", position)
    for position, config in enumerate(plan.analysis.good_enough):
        yield config.outcome, *_place(tree, "analysis", "good_enough", position, "outcome")
    if plan.precision is not None:
        yield plan.precision.outcome, *_place(tree, "replications", "outcome")


def _place(tree: Tree, *path: str | int) -> tuple[Tree, str]:
    """Find a value, or the nearest one above it that the file states."""
    node = tree
    for part in path:
        below = node.child(part)
        if below is None:
            break
        node = below
    return node, ".".join(str(part) for part in path)
