"""The household rule as C, translated from the source text of the package's rules.

A rule is scalar code of few forms: assignments, conditional expressions, loops over ``range``, and
calls of other rules, on doubles, whole numbers and named tuples. Each becomes the same expression
of C, so that the loop in C is always that of the present rule. Anything else is refused.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

LITERAL = (int, float)
INTRINSIC = {
    "float_from_bits": "float_from_bits",
    "bits_from_float": "bits_from_float",
    "fused": "__builtin_fma",
    "min": "least",
    "max": "most",
    "abs": "__builtin_fabs",
}
"""Functions that C has, or that :data:`PRELUDE` defines."""

OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.LShift: "<<", ast.RShift: ">>",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.USub: "-", ast.Not: "!",
}  # fmt: skip

PRELUDE = """\
#include <stdint.h>
#define INLINE static inline __attribute__((always_inline))
INLINE double float_from_bits(int64_t bits) { union { int64_t i; double d; } u = {.i = bits}; return u.d; }
INLINE int64_t bits_from_float(double value) { union { double d; int64_t i; } u = {.d = value}; return u.i; }
INLINE double least(double a, double b) { return b < a ? b : a; }
INLINE double most(double a, double b) { return b > a ? b : a; }
/* The same as a | b, in a form of which compilers can make vectors. */
INLINE int either(int a, int b) { return (a ? 1.0 : 0.0) + (b ? 1.0 : 0.0) > 0.0; }
"""  # noqa: E501  (C)


class Translation:
    """C source of rules and of all that they call.

    Attributes
    ----------
    structures, constants, functions : dict of str to str
        Definitions by name, each after what it needs.
    """

    def __init__(self) -> None:
        self.structures: dict[str, str] = {}
        self.by_address: set[str] = set()
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}

    def source(self) -> str:
        """All that was added, in an order that C accepts."""
        parts = (self.structures, self.constants, self.functions)
        return PRELUDE + "\n".join(text for part in parts for text in part.values())

    def structure(self, fields: type[Any], lengths: Mapping[str, int] | None = None) -> str:
        """Define a named tuple of doubles, some of them arrays of given lengths; give its type.

        One with arrays is handed from rule to rule by its address.
        """
        if fields.__name__ not in self.structures:
            lengths = lengths or {}
            if lengths:
                self.by_address.add(fields.__name__)
            members = "".join(
                f" double {name}{f'[{lengths[name]}]' if name in lengths else ''};"
                for name in fields._fields
            )
            self.structures[fields.__name__] = f"struct {fields.__name__} {{{members} }};"
        return f"struct {fields.__name__}"

    def add(self, rule: Any) -> str:
        """Add a compiled rule and what it calls; give its name."""
        function = rule.py_func
        name: str = function.__name__
        if name not in self.functions:
            self.functions[name] = ""  # in use, so that a rule that calls itself is seen
            text = _Function(self, function).text
            del self.functions[name]
            self.functions[name] = text
        elif not self.functions[name]:
            raise NotImplementedError(f"{name} calls itself")
        return name

    def type_of(self, annotation: ast.expr, names: dict[str, Any]) -> str:
        """The C type of an annotation."""
        match annotation:
            case ast.Name(id="float"):
                return "double"
            case ast.Name(id="int"):
                return "int64_t"
            case ast.Name(id=name):
                found = self.structure(names[name])
                return f"const {found} *restrict" if name in self.by_address else found
            case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
                if isinstance(parts[-1], ast.Constant):  # tuple[float, ...]
                    return "const double *restrict"
                kinds = [self.type_of(part, names) for part in parts]
                name = "of_" + "_".join(kind.split()[-1] for kind in kinds)
                members = "".join(f" {kind} m{i};" for i, kind in enumerate(kinds))
                self.structures.setdefault(name, f"struct {name} {{{members} }};")
                return f"struct {name}"
        raise NotImplementedError(ast.unparse(annotation))


class _Function:
    """One rule being translated; ``text`` is the result."""

    def __init__(self, whole: Translation, function: Any) -> None:
        self.whole = whole
        self.names: dict[str, Any] = function.__globals__
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert isinstance(definition, ast.FunctionDef)
        assert definition.returns is not None
        self.known: set[str] = set()
        self.addresses: set[str] = set()
        self.temporaries = 0
        self.result = whole.type_of(definition.returns, self.names)
        parameters = []
        for argument in definition.args.args:
            assert argument.annotation is not None
            kind = whole.type_of(argument.annotation, self.names)
            self.known.add(argument.arg)
            parameters.append(f"{kind} {argument.arg}")
            if kind.startswith("const struct"):
                self.addresses.add(argument.arg)
            elif kind.startswith("const"):
                parameters.append(f"int {argument.arg}_length")
        lines = "\n".join(f"    {line}" for line in self._statements(definition.body))
        head = f"INLINE {self.result} {function.__name__}({', '.join(parameters)})"
        self.text = f"{head} {{\n{lines}\n}}"

    def _statements(self, body: list[ast.stmt]) -> Iterator[str]:
        for statement in body:
            match statement:
                case ast.Expr(value=ast.Constant()):  # the docstring
                    continue
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield self._assign(name, self._expression(value))
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                    yield from self._unpack([ast.unparse(target) for target in targets], value)
                case ast.Return(value=ast.Tuple(elts=values)):
                    inner = ", ".join(self._expression(value) for value in values)
                    yield f"return ({self.result}){{{inner}}};"
                case ast.Return(value=ast.expr() as value):
                    yield f"return {self._expression(value)};"
                case ast.For(target=ast.Name(id=name), iter=ast.Call(args=bounds), body=inner):
                    yield from self._loop(name, [self._expression(each) for each in bounds], inner)
                case _:
                    raise NotImplementedError(ast.unparse(statement))

    def _assign(self, name: str, value: str) -> str:
        if name in self.known:
            return f"{name} = {value};"
        self.known.add(name)
        return f"__auto_type {name} = {value};"

    def _unpack(self, targets: list[str], value: ast.expr) -> Iterator[str]:
        """Unpack a tuple by way of temporaries, as targets may stand in the values."""
        self.temporaries += 1
        stem = f"t{self.temporaries}"
        if isinstance(value, ast.Tuple):
            parts = [f"{stem}_{i}" for i in range(len(targets))]
            for part, each in zip(parts, value.elts, strict=True):
                yield f"__auto_type {part} = {self._expression(each)};"
        else:
            yield f"__auto_type {stem} = {self._expression(value)};"
            parts = [f"{stem}.m{i}" for i in range(len(targets))]
        for target, part in zip(targets, parts, strict=True):
            yield self._assign(target, part)

    def _loop(self, name: str, bounds: list[str], body: list[ast.stmt]) -> Iterator[str]:
        first, last, step = {1: ["0", *bounds, "1"], 2: [*bounds, "1"]}.get(len(bounds), bounds)
        outside = set(self.known)
        yield f"for (int64_t {name} = {first}; {name} < {last}; {name} += {step}) {{"
        self.known.add(name)
        yield from (f"    {line}" for line in self._statements(body))
        yield "}"
        self.known = outside

    def _expression(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return _literal(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=value, attr=name):
                reach = "->" if ast.unparse(value) in self.addresses else "."
                return f"{self._expression(value)}{reach}{name}"
            case ast.Subscript(value=value, slice=position):
                return f"{self._expression(value)}[{self._expression(position)}]"
            case ast.BinOp(left=ast.Compare() as left, op=ast.BitOr(), right=right):
                return f"either({self._expression(left)}, {self._expression(right)})"
            case ast.BinOp(left=left, op=sign, right=right):
                return self._between(left, sign, right)
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._between(left, sign, right)
            case ast.UnaryOp(op=sign, operand=operand):
                return f"({OPERATORS[type(sign)]}{self._expression(operand)})"
            case ast.IfExp(test=test, body=one, orelse=other):
                chosen, else_ = self._expression(one), self._expression(other)
                return f"({self._expression(test)} ? {chosen} : {else_})"
            case ast.Call():
                return self._call(node)
        raise NotImplementedError(ast.unparse(node))

    def _between(self, left: ast.expr, sign: ast.operator | ast.cmpop, right: ast.expr) -> str:
        return f"({self._expression(left)} {OPERATORS[type(sign)]} {self._expression(right)})"

    def _name(self, name: str) -> str:
        if name in self.known:
            return name
        value = self.names[name]
        if isinstance(value, tuple):
            numbers = ", ".join(map(_literal, value))
            self.whole.constants[name] = (
                f"static const double {name}[{len(value)}] = {{{numbers}}};"
            )
            return f"{name}, {len(value)}"  # its length follows it
        return _literal(value)

    def _call(self, node: ast.Call) -> str:
        called = ast.unparse(node.func)
        if called == "len":
            return f"{ast.unparse(node.args[0])}_length"
        if called == "math.sqrt":
            return f"__builtin_sqrt({self._expression(node.args[0])})"
        target = self.names.get(called)
        inner = ", ".join(self._expression(argument) for argument in node.args)
        if isinstance(target, type):  # a named tuple
            members = ", ".join(f".{k.arg} = {self._expression(k.value)}" for k in node.keywords)
            return f"({self.whole.structure(target)}){{{inner or members}}}"
        if called in INTRINSIC:
            return f"{INTRINSIC[called]}({inner})"
        return f"{self.whole.add(target)}({inner})"


def _literal(value: object) -> str:
    if isinstance(value, float):
        return f"({value.hex()})"
    if isinstance(value, int):
        return f"INT64_C({value})"
    raise NotImplementedError(repr(value))
