"""How scalar rules are compiled, and where the compiled code is kept.

Numba keys its cache on the file that defines a function and not on the files of the functions
that it inlines. A rule edited in one module would then go on running in its old form in another,
so the cache folder carries a hash of every source file that holds compiled code.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).resolve().parents[1]
_COMPILED_ROOMS = (
    "agents", "engine", "household", "institutions", "recording", "thresholds.py", "units.py",
    "world",
)  # fmt: skip


@cache
def source_digest(rooms: tuple[str, ...] = _COMPILED_ROOMS) -> str:
    """Hash the source text of the given rooms of the package, as a process first finds it.

    Parameters
    ----------
    rooms : tuple of str
        Folders of the package, or single files.

    Returns
    -------
    str
        Sixteen hexadecimal digits; they change when any file of the rooms does.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for room in rooms:
        place = _PACKAGE / room
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def user_cache() -> Path:
    """Return a folder of the user's where the package may keep what it can compute again."""
    base = os.environ.get("SYNERGYSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    candidates = [Path(base)] if base else []
    candidates += [Path.home() / ".cache", Path(tempfile.gettempdir())]
    for candidate in candidates:
        folder = candidate / "synergysim"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="synergysim-"))


_settings: Any = numba.config  # its attributes are made from the environment, unannotated

# LLVM's model of costs holds the rule's long loop for too dear to vectorise where a processor has
# no AVX-512, and is wrong by a factor of three. Counting every instruction alike lets it go ahead.
# An option that LLVM does not know ends the process, so only versions that were tried are told.
if llvm.llvm_version_info[0] in range(15, 23):
    llvm.set_option("", "-force-target-instruction-cost=1")

# LLVM keeps to half the width of AVX-512 where there is any, for fear of a slower clock. The
# rule's loop gains more from the width than it loses.
_features = llvm.get_host_cpu_features()
if _features.get("avx512f") and _settings.ENABLE_AVX and _settings.CPU_FEATURES is None:
    _settings.CPU_FEATURES = f"{_features.flatten()},-prefer-256-bit"

if "NUMBA_CACHE_DIR" not in os.environ:
    _settings.CACHE_DIR = str(user_cache() / "compiled" / source_digest())


def compiled_folder() -> Path:
    """Folder in which compiled code is kept."""
    return Path(_settings.CACHE_DIR)


def rule(function: Function) -> Function:
    """Compile a small scalar function that is inlined wherever it is used.

    No fast-math and no fused multiply-add, so that a scalar call, a plain loop and a vectorised
    block give the same bits.
    """
    return cast(
        Function,
        numba.njit(error_model="numpy", fastmath=False, forceinline=True)(function),
    )


def part(function: Function) -> Function:
    """Compile what kernels call and what cannot be inlined, as it calls itself."""
    return cast(Function, numba.njit(error_model="numpy", fastmath=False)(function))


def kernel(function: Function) -> Function:
    """Compile a loop over rules; kept on disk and free of the interpreter lock."""
    return cast(
        Function, numba.njit(error_model="numpy", fastmath=False, cache=True, nogil=True)(function)
    )
