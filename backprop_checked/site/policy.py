"""The security policy of the page that runs Python: it asks only this site, and runs only its scripts."""

import base64
import hashlib
import re

RUNS_PYTHON = ' data-folder="'  # the form for derivations
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
HEAD = '<meta charset="utf-8">'


def with_policy(html):
    """Return a page with its policy, which names the theme's inline scripts by their hashes.

    `wasm-unsafe-eval` lets WebAssembly be compiled and nothing else.
    """
    hashes = dict.fromkeys(f"'sha256-{_hash(script)}'" for script in INLINE.findall(html))
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    return html.replace(HEAD, f'{HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def _hash(script):
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
