"""Names that clash with each other, or with a word that has a meaning of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from synergysim.scenario.characters import alike
from synergysim.scenario.consistency import ALL_OWNERS, OUTSIDE
from synergysim.scenario.errors import ConsistencyError
from synergysim.scenario.parts import ScenarioParts
from synergysim.scenario.responses import RESPONSE
from synergysim.scenario.tree import KeyPath

NONE = "none"
"""What results and sweeps call a run without a shock, a response or a programme."""

RESERVED: dict[str, dict[str, str]] = {
    "programmes": {NONE: "no programme"},
    "shocks": {NONE: "the run without a shock"},
    "responses": {NONE: "no response"},
    "ministries": {
        OUTSIDE: "a holder of joint money that runs no programme",
        ALL_OWNERS: "all ministries that run a programme",
        RESPONSE: "the emergency's money",
    },
}
"""Group of names -> the words that mean something else there."""

FREE = ["another name"]
ONCE = ["each name once"]


def named_groups(scenario: ScenarioParts) -> Iterator[list[KeyPath]]:
    """Yield the paths of names that must differ from each other, group by group.

    Programmes and responses both have accounts, and share the tables of money.
    """
    yield [
        *(("programmes", name) for name in scenario.programmes),
        *(("responses", name) for name in scenario.responses),
    ]
    yield [("shocks", name) for name in scenario.shocks]
    yield [("institutions", "ministries", name) for name in scenario.institutions.ministries]
    yield [("architecture", "bodies", name) for name in scenario.architecture.bodies]
    yield [("institutions", "councils", name) for name in scenario.institutions.councils]


def check_names(scenario: ScenarioParts) -> None:
    """Check that no name is reserved, and that no two can be taken for each other.

    Raises
    ------
    ConsistencyError
        At the first name that is reserved or clashes.
    """
    for paths in named_groups(scenario):
        for path in paths:
            kind, name = path[-2:]
            meaning = RESERVED.get(str(kind), {}).get(alike(str(name)))
            if meaning is not None:
                raise ConsistencyError(path, name, FREE, f"a reserved name: it means {meaning}")
        check_apart(paths)


def check_apart(paths: Iterable[KeyPath]) -> None:
    """Check that names differ by more than case, blanks and forms of letters.

    Raises
    ------
    ConsistencyError
        At the second of two that cannot.
    """
    seen: dict[str, KeyPath] = {}
    for path in paths:
        first = seen.setdefault(alike(str(path[-1])), path)
        if first != path:
            other = ".".join(str(part) for part in first)
            what = f"a name too similar to that of {other}"
            raise ConsistencyError(path, path[-1], FREE, what)


def check_once(key: str, names: Sequence[str]) -> None:
    """Check that a list names nothing twice.

    Raises
    ------
    ConsistencyError
        At the second time.
    """
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ConsistencyError((key, position), name, ONCE, "named twice")
