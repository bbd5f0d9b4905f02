"""Conditions on the rows of results: comparisons of columns, read and never executed."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from synergysim.scenario.errors import ScenarioError, nearest_name, shorten

FORM = "comparisons of columns with numbers and quoted words, `in [...]`, and, or, not"
LONGEST_CONDITION = 1000

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_WORDS = {"and", "or", "not", "in", "True", "False"}
_TEXT = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""


def where(rows: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Keep the rows for which a condition holds, such as ``income > 4 and shock == 'none'``.

    Names are columns, dotted paths and names in backticks among them. Only comparisons, lists
    after ``in``, ``and``, ``or`` and ``not`` are known; nothing else is looked up or called.

    Raises
    ------
    ScenarioError
        If the condition cannot be understood, or names a column that is not there.
    """
    return rows[_Condition(rows, condition).answer()]


class _Condition:
    def __init__(self, rows: pd.DataFrame, text: str) -> None:
        self.rows, self.text = rows, text
        self.columns: dict[str, str] = {}

    def answer(self) -> np.ndarray:
        """Tell for each row whether the condition holds."""
        if len(self.text) > LONGEST_CONDITION:
            raise self._wrong("a condition that is too long", "at most 1,000 characters")
        text = self._with_short_names().strip()
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise self._wrong("the condition cannot be read", FORM) from None
        return self._truth(tree.body)

    def _with_short_names(self) -> str:
        """The text with every column's name, dots and all, replaced by one that Python reads."""
        known = sorted((str(name) for name in self.rows.columns), key=len, reverse=True)
        names = "|".join(re.escape(name) for name in known if name and name not in _WORDS)
        pattern = rf"({_TEXT})|`([^`]*)`|(?<![\w.])({names or chr(0)})(?![\w.])"

        def short(found: re.Match[str]) -> str:
            if found[1] is not None:
                return found[1]
            name = found[2] if found[2] is not None else found[3]
            if name not in known:
                raise self._unknown(name)
            key = f"_column{known.index(name)}_"
            self.columns[key] = name
            return key

        return re.sub(pattern, short, self.text)

    def _truth(self, node: ast.expr) -> np.ndarray:
        if isinstance(node, ast.BoolOp):
            parts = [self._truth(value) for value in node.values]
            join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            return np.asarray(join.reduce(parts), dtype=bool)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~self._truth(node.operand)
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            pairs = zip(operands, node.ops, operands[1:], strict=False)
            parts = [self._compared(one, how, other) for one, how, other in pairs]
            return np.asarray(np.logical_and.reduce(parts), dtype=bool)
        if isinstance(node, ast.Name):
            column = self._column(node)
            if column.dtype == bool:
                return column.to_numpy()
        raise self._wrong("not a condition", FORM, node)

    def _compared(self, one: ast.expr, how: ast.cmpop, other: ast.expr) -> np.ndarray:
        first = self._operand(one)
        count = len(self.rows)
        if isinstance(how, (ast.In, ast.NotIn)):
            if not isinstance(other, (ast.List, ast.Tuple)):
                raise self._wrong("`in` wants a list", "such as in [1, 2] or in ['a', 'b']", other)
            alike = [self._same_kind(first, self._operand(item), one, item) for item in other.elts]
            found = np.zeros(count, dtype=bool)
            for second in alike:
                found |= np.broadcast_to(np.asarray(first == second, dtype=bool), count)
            return ~found if isinstance(how, ast.NotIn) else found
        if type(how) not in _COMPARE:
            raise self._wrong("not a comparison", "==, !=, <, <=, >, >=, in or not in", one)
        second = self._same_kind(first, self._operand(other), one, other)
        with np.errstate(invalid="ignore"):
            return np.broadcast_to(np.asarray(_COMPARE[type(how)](first, second), bool), count)

    def _operand(self, node: ast.expr) -> Any:
        """A column as an array, or one number or word."""
        if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str)):
            if isinstance(node.value, str):
                return node.value
            return self._number(node.value, node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            value = node.operand.value if isinstance(node.operand, ast.Constant) else None
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                number = self._number(value, node)
                return -number if isinstance(node.op, ast.USub) else number
        if isinstance(node, (ast.Name, ast.Attribute)):
            column = self._column(node)
            if column.dtype == bool or pd.api.types.is_numeric_dtype(column):
                return column.to_numpy(dtype=float, na_value=np.nan)
            return column.astype(object).fillna("").map(str).to_numpy(dtype=object)
        if isinstance(node, ast.BinOp):  # a hyphen in a name reads as a minus
            name = ast.unparse(node).replace(" - ", "-")
            if nearest_name(name, map(str, self.rows.columns)):
                raise self._unknown(name)
        raise self._wrong("neither a column nor a value", FORM, node)

    def _column(self, node: ast.expr) -> pd.Series[Any]:
        name = self.columns.get(node.id) if isinstance(node, ast.Name) else None
        if name is None:
            raise self._unknown(ast.unparse(node))
        return self.rows[name]

    def _number(self, value: float, node: ast.expr) -> float:
        try:
            return float(value)
        except OverflowError:
            raise self._wrong("a number that is too large", "a number below 1e308", node) from None

    def _same_kind(self, first: Any, second: Any, one: ast.expr, other: ast.expr) -> Any:
        """The second operand, if it can be compared with the first: numbers or words, both."""
        words = [
            isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind == "O")
            for value in (first, second)
        ]
        if words[0] != words[1]:
            text, number = (one, other) if words[0] else (other, one)
            raise self._wrong(
                "words cannot be compared with numbers",
                f"{self._shown(text)} with a word in quotes, {self._shown(number)} with a number",
            )
        return second

    def _shown(self, node: ast.expr) -> str:
        text = ast.unparse(node)
        return shorten(re.sub(r"_column\d+_", lambda key: self.columns.get(key[0], key[0]), text))

    def _wrong(self, reason: str, allowed: str, node: ast.expr | None = None) -> ScenarioError:
        found = shorten(self.text) if node is None else self._shown(node)
        return ScenarioError(reason, file="--where", found=found, allowed=allowed)

    def _unknown(self, name: str) -> ScenarioError:
        return ScenarioError(
            "no such column",
            file="--where",
            found=shorten(name) or "empty text",
            allowed=shorten(", ".join(map(str, self.rows.columns)), 300),
            nearest=nearest_name(name, map(str, self.rows.columns)),
        )


def chosen(rows: pd.DataFrame, columns: str | None) -> pd.DataFrame:
    """Keep the columns named, with commas between them; all for None.

    Raises
    ------
    ScenarioError
        If one is not there.
    """
    names = [name.strip() for name in columns.split(",")] if columns is not None else None
    for name in names or []:
        if name not in rows:
            raise ScenarioError(
                "no such column",
                file="--columns",
                found=shorten(name),
                allowed=shorten(", ".join(rows.columns), 300),
                nearest=nearest_name(name, rows.columns),
            )
    return rows if names is None else rows[names]
