"""What may not lie in the repository: package hosts, third-party code, generated files."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(
    r"p[y]pi\.org|python[h]osted|registry\.np[m]js|np[m]js\.com|deb\.debi[a]n|unp[k]g|jsd[e]livr"
)
GENERATED = re.compile(r"node_modules/|static/build/|\.min\.(js|css)$|\.pyc$|\.sqlite3?$|\.db$")


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_host() -> None:
    found = [
        name for name in tracked()
        if not name.endswith(".png") and HOSTS.search((ROOT / name).read_text("utf-8", errors="replace"))
    ]  # fmt: skip
    assert found == []


def test_nothing_generated_is_tracked() -> None:
    assert [name for name in tracked() if GENERATED.search(name)] == []
