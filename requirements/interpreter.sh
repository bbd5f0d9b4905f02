#!/bin/sh
# Prints the first interpreter of the given Python minors that really makes a virtual environment:
#
#     requirements/interpreter.sh 3.13 3.12 3.11
#
# A name on PATH proves nothing: a pyenv shim can exist and fail, and some systems ship Python
# without what its venv module needs. So each candidate is tried out.
# PYTHON names the one interpreter to consider. Says what is missing, and fails, when none fits.
set -eu

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT

fits() { # an interpreter, the minors it may be
    its_minor=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || return 1
    case " $2 " in
        *" $its_minor "*) "$1" -m venv --clear "$trial" >/dev/null 2>&1 ;;
        *) return 1 ;;
    esac
}

if [ -n "${PYTHON:-}" ]; then
    if fits "$PYTHON" "$*"; then
        echo "$PYTHON"
        exit
    fi
    echo "synergysim: PYTHON=$PYTHON is not a Python $* that can make a virtual environment." >&2
    exit 1
fi

for minor in "$@"; do
    for candidate in "python$minor" python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}/versions/$minor".*/bin/python; do
        if fits "$candidate" "$minor"; then
            echo "$candidate"
            exit
        fi
    done
done
echo "synergysim: no Python ($*) here can make a virtual environment:" \
    "install one with its venv module, or name it with PYTHON=/path/to/python." >&2
exit 1
