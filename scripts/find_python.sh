#!/bin/sh
# Print the Python to use: the one given, else the newest found that is 3.11 or later and can make a virtual environment.
good='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
for python in ${1:-python3.13 python3.12 python3.11 python3 python}; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$good" >/dev/null 2>&1; then
        command -v "$python"
        exit 0
    fi
done
{
    if [ -n "${1:-}" ]; then
        echo "$1 is no Python 3.11 or later that can make a virtual environment."
    else
        echo "Puente needs Python 3.11 or later, and none was found."
    fi
    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python),"
    echo "or say where it is: make demo PYTHON=/path/to/python3"
} >&2
exit 1
