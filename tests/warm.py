"""Python programs, each in a process of its own, that need not import again what most of them import.

A server imports it once and forks for each program: what that does, nobody else sees. Where a process cannot
be forked, and where an interpreter must begin otherwise, it is a new interpreter.
"""

# The server is this file, run as a program; the tests import it for `run`.

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from importlib import import_module
from multiprocessing import process
from types import ModuleType

if os.name != "nt":
    import resource

# Of others alone, and nothing that reads the environment or says something as it is imported.
IMPORTED = [
    *("numpy", "numpy.random", "sympy", "matplotlib.pyplot", "matplotlib.font_manager", "PIL.Image", "lark"),
    *("sympy.codegen.ast", "sympy.physics.units.systems", "sympy.sets.setexpr", "sympy.tensor.tensor"),
    *("pebble", "filelock", "doctest", "concurrent.futures.thread", "markdown", "pymdownx.superfences"),
    *("pygments.lexers", "pygments.formatters.html", "fontTools.ttLib", "click", "mkdocs.config.defaults"),
    *("mkdocs.commands.build", "mkdocs.contrib.search", "mkdocs_jupyter.plugin", "mkdocs_jupyter.convert"),
    *("jupytext", "nbformat", "nbclient", "nbconvert.exporters"),
]
AS_USUAL = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}  # what of the environment can be heeded after the start


def run(arguments, cwd=None, env=None, timeout=1800):
    """Run Python with these arguments: `-m` a module, `-c` a program, or a file, and what follows.

    Returns:
        What `subprocess.run` does, with texts; and as `seconds`, how long processors were busy with it.
    """
    env, arguments = dict(os.environ if env is None else env), [str(each) for each in arguments]
    own = {name for name in env if name.startswith("PYTHON") and env[name] != os.environ.get(name)}
    if not hasattr(os, "fork") or own - AS_USUAL:
        return _anew(arguments, cwd, env, timeout)
    request = {"arguments": arguments, "cwd": str(cwd or os.getcwd()), "env": env, "timeout": timeout}
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        file.write(json.dumps(request).encode())
        file.flush()
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, _sending:
                socket.send_fds(_server()[0], [b"x"], [each.fileno() for each in (file, theirs, out, err)])
            status, seconds = json.loads(ours.recv(1000))
        texts = []
        for each in (out, err):
            each.seek(0)
            texts.append(each.read().decode())
    result = subprocess.CompletedProcess(arguments, status, *texts)
    result.seconds = seconds
    return result


_sending = threading.Lock()


def _anew(arguments, cwd, env, timeout):
    before = os.times()
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout)
    after = os.times()  # 0 on Windows
    result.seconds = sum(after[2:4]) - sum(before[2:4])
    return result


@cache
def _server():
    """Start the server; return the socket to ask it, and its process. It ends when the socket is closed."""
    ours, theirs = socket.socketpair()
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with theirs:
        command = [sys.executable, "-P", __file__, str(theirs.fileno())]
        server = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    return ours, server


# What follows runs in the server and its children.


def serve(channel):
    """Fork for each request, and return it in the new process. Who asks no more closes the channel."""
    for name in IMPORTED:
        import_module(name)
    gc.collect()
    gc.freeze()
    watching = []
    while True:
        _, fds, _, _ = socket.recv_fds(channel, 1, 4)
        watching = [each for each in watching if os.waitpid(each, os.WNOHANG) == (0, 0)]
        if not fds:
            sys.exit()
        watching.append(os.fork())
        if not watching[-1]:
            channel.close()
            return watch(*fds)
        for each in fds:
            os.close(each)


def watch(request, reply, out, err):
    """Fork once more: the new process returns what it has to run, this one tells how it ended."""
    if program := os.fork():
        _, status = os.waitpid(program, 0)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]
        os.write(reply, json.dumps(answer).encode())
        os._exit(0)
    for ours, theirs in ((out, 1), (err, 2)):
        os.dup2(ours, theirs)
    with open(request, "rb") as file:
        file.seek(0)
        asked = json.load(file)
    for each in (reply, out, err):
        os.close(each)
    return asked


def become(arguments, cwd, env, timeout):
    """Do as a new interpreter does with these arguments, up to the code to run; return that, or a module."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    process.ORIGINAL_DIR = cwd  # where its pools look for modules
    time.tzset()
    signal.alarm(timeout)
    sys.modules["numpy"].random.seed()
    sys.dont_write_bytecode = bool(env.get("PYTHONDONTWRITEBYTECODE"))
    kind, *rest = arguments
    first = {"-m": cwd, "-c": ""}.get(kind, os.path.dirname(os.path.abspath(kind)))
    sys.path[:0] = [first, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__builtins__ = __builtins__
    if kind == "-m":
        sys.argv = rest
        return main, None
    sys.argv = ["-c", *rest[1:]] if kind == "-c" else arguments
    if kind == "-c":
        return main, compile(rest[0], "<string>", "exec")
    main.__file__ = kind
    with open(kind, "rb") as file:
        return main, compile(file.read(), kind, "exec")


if __name__ == "__main__":
    itself = sys.modules["__main__"]  # whose names would be gone with it
    main, code = become(**serve(socket.socket(fileno=int(sys.argv[1]))))
    if code:
        exec(code, main.__dict__)
    else:
        runpy._run_module_as_main(sys.argv[0])
