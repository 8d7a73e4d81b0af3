"""What the tests need beside Python packages: a Chromium browser, OmegaT, and jing, which judges TBX by its Schematron.

As root on Debian or Ubuntu it installs what is missing and says so; elsewhere it names the one command to type and fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OMEGAT = Path("/usr/share/omegat/OmegaT.jar")


def missing() -> list[str]:
    """Return the Debian packages that are needed and not there."""
    out = []
    if not any(shutil.which(name) for name in BROWSERS):
        out.append("chromium")
    if not OMEGAT.exists() or not shutil.which("java"):
        out.append("omegat")
    if not shutil.which("jing"):
        out.append("jing")
    return out


def main() -> int:
    """Install or ask for what is missing; return the exit code."""
    packages = missing()
    if not packages:
        return 0
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        print(
            f"The tests need {' and '.join(packages)}. Install them with your system's package manager.",
            file=sys.stderr,
        )
        return 1
    if os.geteuid() != 0:
        print(f"The tests need {' and '.join(packages)}. Type: sudo {' '.join(command)}", file=sys.stderr)
        return 1
    print(f"Installing {' and '.join(packages)} for the tests: {' '.join(command)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    if packages := missing():
        print(f"{' and '.join(packages)} could not be installed.", file=sys.stderr)
        return 1
    print(
        "Torch is not needed by these tests; `pip install .[torch]` adds it where a model is to be trained."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
