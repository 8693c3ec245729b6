"""Start the real supervisor on a data folder, on a machine that is prepared already: `python -m tests.faults.start --data DIR …`.

It is `./run` itself; only the look for new packages is left out, which another preparation beside the tests would wait for.
"""

from __future__ import annotations

import sys

from installation import command_run, places, prepare


def _prepared(_data: places.Data, *, developing: bool = False) -> None:
    """Take the software as it lies."""


if __name__ == "__main__":
    prepare.software = _prepared
    sys.exit(command_run.main(sys.argv[1:]))
