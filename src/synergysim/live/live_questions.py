"""Answers of the server to what is asked by a button: why settings differ, and two stories."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from synergysim.experiments.explained import run_coalitions
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages, load_labels
from synergysim.live.live_answers import (
    AFTER,
    BEFORE,
    Coalitions,
    explanation,
    family_stories,
    ministry_stories,
)
from synergysim.live.live_controls import Offer
from synergysim.live.live_runs import as_they_end
from synergysim.scenario.errors import ScenarioError, describe, shorten
from synergysim.scenario.load import ResolvedScenario

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Questions:
    """What buttons of the page ask.

    Attributes
    ----------
    offer : Offer
    pool : Executor
        Processes that give way to those of pairs.
    replications, window, ahead : int
        Replications that explain a difference, months over which outcomes are averaged, and
        replications that are waited for at a time.
    """

    offer: Offer
    pool: Executor
    replications: int
    window: int
    ahead: int

    async def why(
        self, before: str, after: str, language: str
    ) -> AsyncGenerator[dict[str, object], None]:
        """Yield what explains the difference of two settings, as replications come in.

        Parameters
        ----------
        before, after : str
            Scenarios as JSON.
        language : str
        """
        found: dict[int, Coalitions] = {}

        async def run(number: int) -> tuple[int, Coalitions]:
            job = partial(run_coalitions, before, after, number, self.window)
            return number, await self._asked(job)

        async with aclosing(as_they_end(run, self.replications, self.ahead)) as ended:
            async for number, values in ended:
                found[number] = values
                ordered = [found[one] for one in sorted(found)]
                told = explanation(ordered, self._context(language), language)
                if len(found) < self.replications:
                    told["sentence"] = ""  # it waits for the last, as every sentence does
                yield {"done": len(found), "of": self.replications, **told}

    async def family(
        self, cases: list[ResolvedScenario], household: str, language: str
    ) -> list[str]:
        """Tell one family's story in two settings.

        Raises
        ------
        ScenarioError
            If there is no such family.
        """
        last = self.offer.case.scenario.run.households - 1
        row = int(household) if household.isascii() and household.isdecimal() else None
        if household and (len(household) > 12 or row is None or row > last):
            raise ScenarioError(
                "there is no such household",
                key="household",
                found=describe(shorten(household)),
                allowed=f"0 to {last}",
            )
        return await self._asked(partial(family_stories, cases, row, language))

    async def ministry(self, cases: list[ResolvedScenario], name: str, language: str) -> list[str]:
        """Tell one ministry's story in two settings.

        Raises
        ------
        ScenarioError
            If there is no such ministry.
        """
        known = self.offer.case.scenario.institutions.ministries
        if name not in known:
            raise ScenarioError(
                "there is no such ministry",
                key="ministry",
                found=describe(shorten(name)),
                allowed=", ".join(known),
            )
        return await self._asked(partial(ministry_stories, cases, name, language))

    async def _asked(self, job: partial[Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self.pool, job)

    def _context(self, language: str) -> FigureContext:
        given, words = self.offer.case.scenario, load_labels(language)
        return FigureContext(
            experiment_title=given.title,
            context_title=given.context.title,
            reference=BEFORE,
            shock="",
            households=given.run.households,
            replications=self.replications,
            months=given.run.months,
            manifest_id="",
            currency=given.context.prices.currency,
            poverty_line=given.context.poverty_line,
            architecture_titles={
                BEFORE: words("live.page.before_column"),
                AFTER: words("live.page.after_column"),
            },
        )


def checked_language(name: str) -> str:
    """Give a language of the page.

    Raises
    ------
    ScenarioError
        If it is none.
    """
    if name in languages():
        return name
    raise ScenarioError(
        "no such language", key="lang", found=describe(name), allowed=", ".join(languages())
    )
