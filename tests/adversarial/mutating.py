"""Seeded damage to the content of a file, as text, as lines or cells, as JSON, and as bytes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa

Change = Callable[[random.Random, bytes], bytes]

NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])", re.IGNORECASE)
WORD = re.compile(rb"[^\s,:\[\]{}\"']+")

ABSURD = [
    b"0",
    b"-0.0",
    b"-1",
    b"1e308",
    b"-1e308",
    b"1e-308",
    b"1e999",
    b"nan",
    b".nan",
    b"inf",
    b"-.inf",
    b"NaN",
    b"Infinity",
    b"9" * 400,
    b"9" * 5_000,
    b"0x10",
    b"1_000",
    b"1,5",
    b"2147483648",
    b"9223372036854775808",
    b"1e16",
    b"0.1.2",
    "٣".encode(),
    "½".encode(),
    b"1e",
    b"+5",
    b"00012",
    b"4.9e-324",
    b"1000000",
    b"99",
]
OTHER_TYPES = [
    b"null",
    b"true",
    b"no",
    b"''",
    b"[]",
    b"{}",
    b"[1, 2]",
    b"{a: 1}",
    b'{"a": [1]}',
    b"2015-04",
    b"2015-04-01 10:00",
    b"word",
    b"'3'",
    b'"\\u0000"',
    b"~",
    b"!!python/object:os.system x",
    b"&a",
    b"*a",
    b"|",
    b">-",
    b"? x",
    b"- x",
    b"../../etc/passwd",
    b"none",
    b"=1+1",
    b"@a",
    b"a.b",
    b"a" * 70_000,
]
CONTROLS = [
    "\0",
    "\x01",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\u00a0",
    "\t",
    "\r",
    "\x0b",
    "\ufffe",
    "\U0010ffff",
]
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037")


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bytes have another value."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 3, 30]) if data else 0):
        changed[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: _place(rng, data)]


def shifted(rng: random.Random, data: bytes) -> bytes:
    """A stretch is missing, comes twice, or is elsewhere."""
    first, last = sorted((_place(rng, data), _place(rng, data)))
    last = min(last, first + 2_000)
    return rng.choice([data[:first], data[:last]]) + data[rng.choice([first, last]) :]


def emptied(rng: random.Random, data: bytes) -> bytes:
    """Nothing of the content is left."""
    return rng.choice(
        [
            b"",
            b" ",
            b"\n\n",
            bytes(len(data)),
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            rng.randbytes(200),
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"PAR1",
        ]
    )


def inserted(rng: random.Random, data: bytes) -> bytes:
    """Bytes that do not belong there."""
    place = _place(rng, data)
    return data[:place] + rng.randbytes(rng.choice([1, 8])) + data[place:]


def controlled(rng: random.Random, data: bytes) -> bytes:
    """A character that nobody sees, as such or escaped."""
    place, sign = _place(rng, data), rng.choice(CONTROLS)
    escaped = f'"{sign.encode("unicode_escape").decode()}"'
    return data[:place] + rng.choice([sign, escaped]).encode() + data[place:]


def encoded(rng: random.Random, data: bytes) -> bytes:
    """The same text in another encoding."""
    text = data.decode(errors="replace") + rng.choice(["", "ñ", "# año\n"])
    return text.encode(rng.choice(ENCODINGS), errors="replace")


def _replaced(
    rng: random.Random, data: bytes, pattern: re.Pattern[bytes], by: list[bytes]
) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data + rng.choice(by)
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(by) + data[one.end() :]


def absurd(rng: random.Random, data: bytes) -> bytes:
    """A number that nothing has."""
    return _replaced(rng, data, NUMBER, ABSURD)


def retyped(rng: random.Random, data: bytes) -> bytes:
    """A word or number is of another type."""
    return _replaced(rng, data, WORD, OTHER_TYPES)


def respelt(rng: random.Random, data: bytes) -> bytes:
    """A word is put in the place of another one of the same file."""
    return _replaced(rng, data, WORD, WORD.findall(data) or [b"x"])


def lined(rng: random.Random, data: bytes) -> bytes:
    """A line is missing, comes twice, is elsewhere or in another depth, or has no end."""
    rows = data.splitlines(keepends=True) or [b""]
    place = rng.randrange(len(rows))
    row = rows.pop(place)
    return b"".join(
        rng.choice(
            [
                rows,
                [*rows[:place], row, row, *rows[place:]],
                [row, *rows],
                [*rows[:place], b"  " + row, *rows[place:]],
                [*rows[:place], row.lstrip(), *rows[place:]],
                [*rows[:place], row.rstrip(b"\r\n"), *rows[place:]],
                [*rows[:place], row.rstrip(b"\r\n") + b"x" * 200_000 + b"\n", *rows[place:]],
            ]
        )
    )


def quoted(rng: random.Random, data: bytes) -> bytes:
    """A mark that means something in YAML, JSON or CSV."""
    marks = [
        b'"',
        b"'",
        b",",
        b";",
        b":",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"#",
        b"%",
        b"\\",
        b"<<: ",
    ]
    place = _place(rng, data)
    return data[:place] + rng.choice(marks) * rng.choice([1, 2, 5_000]) + data[place:]


def json_value(rng: random.Random, value: Any) -> Any:
    """A value of another type, absurd, or missing, somewhere in a tree of JSON."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        kept = dict(value)
        if rng.random() < 0.15:
            del kept[key]
        elif rng.random() < 0.1:
            kept[f"{key}x"] = kept.pop(key)
        else:
            kept[key] = json_value(rng, value[key])
        return kept
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        new = rng.choice([[], [value[place]] * 2, [json_value(rng, value[place])]])
        return [*value[:place], *new, *value[place + 1 :]]
    return rng.choice(
        [
            None,
            True,
            0,
            -1,
            3,
            10**400,
            1e308,
            float("nan"),
            float("inf"),
            "",
            "x",
            "\0",
            "\x1b",
            "../x",
            "a" * 70_000,
            [],
            {},
            [1],
            {"a": 1},
        ]
    )


def changed_json(rng: random.Random, data: bytes) -> bytes:
    """A key of a JSON file is missing or has another value."""
    return json.dumps(json_value(rng, json.loads(data))).encode()


BYTES: tuple[Change, ...] = (flipped, cut, shifted, emptied, inserted)
TEXT: tuple[Change, ...] = (
    *BYTES,
    controlled,
    encoded,
    absurd,
    absurd,
    retyped,
    retyped,
    respelt,
    lined,
    lined,
    quoted,
)
JSON: tuple[Change, ...] = (*TEXT, *(changed_json,) * 8)


def mutate(rng: random.Random, data: bytes, changes: tuple[Change, ...]) -> bytes:
    """Damage a content once or, less often, several times."""
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        change = rng.choice(changes)
        try:
            data = change(rng, data)
        except ValueError:  # no JSON any more
            data = flipped(rng, data)
    return data


CELLS = [
    None, 0, -1, 1, 2, 60, 2**31 - 1, -(2**31), 1e308, -1e308, 1e-308, float("nan"), float("inf"),
    -0.0, 0.5, "", "x", "\x1b[31m", "=1+1", "a" * 5_000, True,
]  # fmt: skip


def changed_table(rng: random.Random, table: pa.Table) -> pa.Table:
    """A table with a column missing, renamed, of another type or with a value that it cannot have.

    With as many rows, none, or some twice.
    """
    name = rng.choice(table.column_names)
    place = table.column_names.index(name)
    cells = table.column(name).to_pylist()
    how = rng.randrange(8)
    if how == 0:
        return table.drop_columns([name])
    if how == 1:
        return table.rename_columns(
            [
                *table.column_names[:place],
                rng.choice(["x", "", *table.column_names]),
                *table.column_names[place + 1 :],
            ]
        )
    if how == 2:
        return table.slice(0, rng.randrange(2))
    if how == 3:
        return pa.concat_tables([table, table.slice(rng.randrange(max(len(table), 1)))])
    if how == 4:
        new = rng.choice([None, "x", 1, 1.5, True, b"\xff", [1], {"a": 1}])
        return table.set_column(place, name, pa.array([new] * len(cells)))
    if how == 5:
        return table.set_column(place, name, pa.array([str(cell) for cell in cells]))
    kind = table.schema.field(name).type
    for _ in range(rng.choice([1, 1, 20])):
        new = rng.choice(CELLS)
        try:
            pa.array([new], type=kind)
        except (pa.ArrowException, OverflowError, TypeError):
            continue
        if cells:
            cells[rng.randrange(len(cells))] = new
    return table.set_column(place, name, pa.array(cells, type=kind))
