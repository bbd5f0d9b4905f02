"""Compilation of scalar rules, and the cache of compiled code.

Numba keys its cache on the file that defines a function and not on the files of the functions
that it inlines. A rule edited in one module would therefore run in its old form in another;
the name of the cache folder contains a hash of every source file with compiled code.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numba

from synergysim.engine.files import describe_error, private_folder, read_sealed, seal, write_whole

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).resolve().parents[1]
COMPILED_SOURCES = (
    "agents",
    "engine",
    "household",
    "institutions",
    "recording",
    "thresholds.py",
    "units.py",
    "world",
)


@cache
def source_digest(sources: tuple[str, ...] = COMPILED_SOURCES) -> str:
    """Hash the source text of modules of the package, as a process first finds it.

    Parameters
    ----------
    sources : tuple of str
        Folders of the package, or single files.

    Returns
    -------
    str
        Sixteen hexadecimal digits; they change when any of the files does.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sources:
        place = _PACKAGE / source
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def user_cache() -> Path | None:
    """Return a folder for what can be computed again; None where there is no safe one.

    What is kept there is run as machine code later. A folder that others can change is therefore
    not read: a private one takes its place for this process and those that it starts.
    """
    named = os.environ.get("SYNERGYSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    return _safe_cache(named)


@cache
def _safe_cache(named: str | None) -> Path | None:
    bases = [Path(named)] if named else []
    with suppress(RuntimeError):  # a user without a home
        bases.append(Path.home() / ".cache")
    bases.append(Path(tempfile.gettempdir()))
    for base in bases:
        found = private_folder(base / "synergysim")
        if found is not None:
            return found
    try:
        folder = Path(tempfile.mkdtemp(prefix="synergysim-"))
    except OSError:
        return None
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    os.environ["SYNERGYSIM_CACHE_DIR"] = str(folder)
    _note(
        f"{bases[0] / 'synergysim'} cannot be used as a cache, as it cannot be written or others"
        " can change it; this run compiles its rules anew in a folder of its own"
    )
    return private_folder(folder / "synergysim")


def _note(line: str) -> None:
    print(f"synergysim: note: {line}", file=sys.stderr)


_settings: Any = numba.config  # its attributes are made from the environment, unannotated

# Without AVX-512, LLVM's cost model does not vectorise the rule's long loop, although that makes it
# three times as fast. Equal costs of all instructions change this. An unknown option would end the
# process; therefore only tested versions of LLVM receive it.
if llvm.llvm_version_info[0] in range(15, 23):
    llvm.set_option("", "-force-target-instruction-cost=1")

# LLVM keeps to half the width of AVX-512 where there is any, for fear of a slower clock. The
# rule's loop gains more from the width than it loses.
_features = llvm.get_host_cpu_features()
if _features.get("avx512f") and _settings.ENABLE_AVX and _settings.CPU_FEATURES is None:
    _settings.CPU_FEATURES = f"{_features.flatten()},-prefer-256-bit"


def _compiled_folder() -> Path | None:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return private_folder(Path(chosen))
    base = user_cache()
    above = None if base is None else private_folder(base / "compiled")
    return None if above is None else private_folder(above / source_digest())


_folder = _compiled_folder()
_settings.CACHE_DIR = str(_folder or "")
_recompile = False


def compiled_folder() -> Path | None:
    """Folder in which compiled code is kept; None where it is kept in memory alone."""
    return _folder


@contextmanager
def recompile_kernels() -> Iterator[None]:
    """Read no compiled code from disk inside: what is called for the first time is compiled."""
    global _recompile
    before, _recompile = _recompile, True
    try:
        yield
    finally:
        _recompile = before


_numba: Any = import_module("numba.core.caching")  # its annotations are incomplete


class _SealedFiles(_numba.IndexDataCacheFile):
    """Numba's two files a function, each with a checksum: what is damaged is not there."""

    def _load_index(self) -> dict[Any, str]:
        intact = read_sealed(Path(self._index_path)) is not None
        return super()._load_index() if intact else {}

    def _load_data(self, name: str) -> Any:
        path = Path(self._data_path(name))
        if read_sealed(path) is None:
            raise FileNotFoundError(path)
        return super()._load_data(name)

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        content = io.BytesIO()
        yield content
        write_whole(Path(filepath), seal(content.getvalue()))


class _OneFolder(_numba.CompileResultCacheImpl):
    """Keeps compiled code in the package's folder and tries no other."""

    _locator_classes = _numba.CompileResultCacheImpl._locator_classes[:1]


class _Cache(_numba.FunctionCache):
    """A function's cache on disk, which costs time at most when something is wrong with it."""

    _impl_class = _OneFolder

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _SealedFiles(
            self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp()
        )

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Load compiled code, or return None, so that it is compiled again."""
        if _recompile:
            return None
        try:
            return super().load_overload(signature, target)
        except Exception:  # any failure to read compiled code is solved by compiling again
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        """Write compiled code to disk, or keep it in memory only."""
        global _folder
        try:
            super().save_overload(signature, data)
        except OSError as error:
            self.disable()
            if _folder is not None:
                _folder = None
                _note(f"compiled rules are kept for this run only: {describe_error(error)}")


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
    compiled: Any = numba.njit(error_model="numpy", fastmath=False, nogil=True)(function)
    if _folder is not None:
        with suppress(RuntimeError, OSError):  # numba finds that it cannot write there
            compiled._cache = _Cache(function)
    return cast(Function, compiled)
