"""What the build says of one fault at a time, how soon, and whether the last good site stands as it stood.

Run `python -m benchmarks.faults` on an idle machine, and the table beside this file is written anew: about
fifteen minutes. Each fault is made in a copy of the project that was built before, and the build must end
with a message that holds certain words and names the file and the line. What is damaged in the cache must be
made again instead, and give the same site.
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Timer

from benchmarks import tables
from benchmarks.fault_list import FAULTS, Fault

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = ("measured", "system", "cores", "python", "kind", "fault", "outcome", "line", "seconds", "message")
PROJECT = Path(__file__).resolve().parents[1]
COPIED = ("docs", "snippets", "backprop_checked", "benchmarks", ".cache", "mkdocs.yml", "CITATION.cff")
WRONG = re.compile(r"(ERROR|WARNING) |Error: |Config value ")
GOOD = ("named", "made again")
LONGEST = 900  # seconds that a build may take: what hangs is named long before


def copied(folder: Path) -> Path:
    """Copy the project, with what was made before and a last good site, and return where it is."""
    ignored = shutil.ignore_patterns("__pycache__", "site-*", "ipython", "node_modules")
    for name in COPIED:
        source, target = PROJECT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("the last good site", encoding="utf-8")
    return folder


def build(project: Path) -> tuple[int, str, float]:
    """Build a project strictly; return the status, what it said, and after how many seconds on the wall it
    first said that something is wrong, or had ended.

    Raises:
        TimeoutError: where it takes longer than LONGEST.
    """
    environment = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    began, said_after, lines = time.perf_counter(), None, []
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    stop = Timer(LONGEST, process.kill)
    stop.start()
    with process:
        for line in process.stdout:
            lines.append(line)
            if said_after is None and WRONG.match(line):
                said_after = time.perf_counter() - began
    took = time.perf_counter() - began
    stop.cancel()
    if took > LONGEST:
        raise TimeoutError(f"no end after {LONGEST} s")
    return process.returncode, "".join(lines), said_after or took


def contents(site: Path) -> dict[str, bytes]:
    """The files of a site, by their paths; a file in its place counts as one."""
    if site.is_file():
        return {"": site.read_bytes()}
    return {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def judged(fault: Fault, good: dict[str, bytes]) -> list[str]:
    """Make a fault, build, and return the outcome, the line that is named, the seconds, and the message.

    Args:
        good: the files of the site without it.
    """
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder))
        fault.make(project)
        before = contents(project / "site")
        try:
            status, says, seconds = build(project)
        except TimeoutError:
            return ["no end", "", str(LONGEST), ""]
        after = contents(project / "site")
    if not fault.says:
        same = status == 0 and after == good
        return ["made again" if same else "ANOTHER SITE", "", f"{seconds:.1f}", ""]
    place = re.search(rf"{re.escape(fault.file)}:\d+", says) if fault.file else None
    outcomes = {
        "NOT SEEN": status == 0,
        "THE SITE IS DAMAGED": after != before,
        "A TRACEBACK": "Traceback (most recent call last)" in says,
        "ANOTHER MESSAGE": not any(re.search(fault.says, line) for line in _messages(says)),
        "NO LINE": bool(fault.file) and place is None,
    }
    outcome = next((name for name, holds in outcomes.items() if holds), "named")
    return [outcome, place[0] if place else "", f"{seconds:.1f}", _shown(fault, says)]


def _messages(says: str) -> list[str]:
    """What a build said of what is wrong, a message each, with the lines that belong to it."""
    parts = re.split(r"^(?=INFO |ERROR |WARNING |Error: |Config value )", says, flags=re.MULTILINE)
    return [part for part in parts if not part.startswith("INFO")]


def _shown(fault: Fault, says: str) -> str:
    """The first line of the message about a fault."""
    about = [part for part in _messages(says) if re.search(fault.says, part)]
    first = (about or _messages(says) or [""])[0].strip().splitlines()[:1]
    return re.sub(r"^\w+ +- +", "", "".join(first))[:200]


def main() -> None:
    """Make the faults one after the other, and write the table; exit with 1 where one was not caught."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the faults whose names hold one of these")
    words = parser.parse_args().words
    machine = [
        datetime.date.today().isoformat(),
        f"{platform.system()} {platform.machine()}",
        os.cpu_count(),
        platform.python_version(),
    ]
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder))
        status, says, _ = build(project)
        if status:
            sys.exit(f"the project is not built as it is:\n{says}")
        good = contents(project / "site")
    rows = []
    for fault in FAULTS:
        if not words or any(word in fault.name for word in words):
            rows.append([*machine, fault.kind, fault.name, *judged(fault, good)])
            print(*rows[-1][4:], sep="\t", flush=True)
    if not words:
        tables.write(TABLE, COLUMNS, rows)
    sys.exit(any(row[6] not in GOOD for row in rows))


def page():
    """Return what the table says: a sentence, and the faults by their kinds, each with its message."""
    rows = tables.read(TABLE)
    about = rows[0]
    caught = sum(row["outcome"] in GOOD for row in rows)
    seconds = sorted(float(row["seconds"]) for row in rows if row["message"])
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return {
        "sentence": (
            f"Counted on {about['measured']} with Python {about['python']} on {about['system']} with "
            f"{about['cores']} cores: {caught} of {len(rows)} faults are caught. The first message comes "
            f"after {seconds[len(seconds) // 2]:.0f} s at the median, and after {seconds[-1]:.0f} s at most."
        ),
        "tables": [
            {
                "title": f"Faults in {kind}",
                "open": False,
                "heads": ["Fault", "Outcome", "Seconds", "Message"],
                "rows": [
                    [row["fault"], row["outcome"], row["seconds"], row["message"]]
                    for row in rows
                    if row["kind"] == kind
                ],
            }
            for kind in kinds
        ],
    }


if __name__ == "__main__":
    main()
