# SPDX-License-Identifier: Apache-2.0
"""Runs a notebook of a bundle over the stand-in for PYNQ: run_notebook.py BUNDLE NOTEBOOK.

As Jupyter does: the code cells in order, in one namespace, in the notebook's folder, inside an
event loop that is running. Prints what they print.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

bundle = Path(sys.argv[1]).resolve()
notebook = json.loads((bundle / "notebooks" / sys.argv[2]).read_text("utf-8"))
assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)
assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
os.chdir(bundle / "notebooks")
sys.path[:0] = [str(bundle / "driver"), str(bundle / "sim")]

from systole import Device  # noqa: E402

Device.wait.__defaults__ = (3600.0, False)  # a board takes milliseconds, Verilator does not


async def run(cells):
    namespace = {"__name__": "__main__"}
    for cell in cells:
        assert cell["cell_type"] in ("code", "markdown"), cell
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            exec(compile("".join(cell["source"]), cell["id"], "exec"), namespace)


asyncio.run(run(notebook["cells"]))
