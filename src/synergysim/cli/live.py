"""``synergysim live``: a page on which a case is changed and run while one watches."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from synergysim.cli.options import (
    add_language_option,
    add_shock_option,
    households,
    named,
    one_shock,
    positive,
    say,
)

PORT = 8765
REPLICATIONS = 20
LARGEST_PORT = 65535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", metavar="CASE", help="a case's file, or the name of a preset")
    add_shock_option(parser, "the shock shown first")
    parser.add_argument(
        "--replications",
        type=positive,
        default=REPLICATIONS,
        metavar="N",
        help=f"pairs of runs of each setting; by default {REPLICATIONS}",
    )
    parser.add_argument("--households", type=households, metavar="N", help="instead of the case's")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=PORT,
        metavar="N",
        help=f"of this computer; by default {PORT}; 0 takes any that is free",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address, and open no browser"
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve the page until it is closed."""
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.load import load_scenario

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise ScenarioError(
            "the live page needs a small web server",
            found=f"no {', '.join(missing)}",
            allowed="after: pip install 'synergysim[live]'",
        )
    source = named(arguments.case, "cases")
    case = load_scenario(source)
    shock = one_shock(arguments.shock)

    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.running.executors import default_workers
    from synergysim.figures.labels import load_labels
    from synergysim.live.live_launch import LiveOptions, serve

    words = load_labels(arguments.language)
    compile_kernels(say)
    options = LiveOptions(
        replications=arguments.replications,
        households=arguments.households,
        shock=shock,
        workers=arguments.workers or default_workers(),
        port=arguments.port,
        opens_browser=not arguments.no_browser,
        language=arguments.language,
    )
    serve(
        case,
        source,
        options,
        lambda address: print(words("terminal.live", address=address), flush=True),
        lambda: print(words("terminal.live_no_browser"), file=sys.stderr, flush=True),
    )
    print(words("terminal.live_ended"))
    return 0


def _port(text: str) -> int:
    """Read the number of a port, as ``argparse`` wants it."""
    digits = text.lstrip("0") or "0"  # longer numbers than Python reads are too large anyway
    if not text.isascii() or not text.isdigit() or int(digits[:6]) > LARGEST_PORT:
        allowed = f"a whole number from 0 to {LARGEST_PORT}"
        raise argparse.ArgumentTypeError(f"must be {allowed}, found {text[:40]!r}")
    return int(digits)
