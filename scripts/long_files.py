"""Is there a file that answers more than one question? Past LONGEST lines it surely does, and this fails naming it.

Looks at the files that Git knows or would take, Python and JavaScript alone; generated and vendored ones have no place here.
"""

import pathlib
import subprocess
import sys

LONGEST = 420
KINDS = ("*.py", "*.js")


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *KINDS], capture_output=True, text=True, check=True)
    lengths = {name: _lines(pathlib.Path(name)) for name in listed.stdout.splitlines()}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST}
    for name, length in sorted(too_long.items()):
        sys.stderr.write(f"{name}: {length} lines, {LONGEST} at most: which second question does it answer?\n")
    return 1 if too_long else 0


def _lines(path: pathlib.Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0


if __name__ == "__main__":
    sys.exit(main())
