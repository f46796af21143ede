"""python -m backprop_checked.site.live: write the versions and hashes of what browsers get of Python."""

import json

from backprop_checked.site.live import HERE, locked

if __name__ == "__main__":
    text = json.dumps(locked(["lark", "mpmath"]), indent=2) + "\n"
    (HERE / "python-lock.json").write_text(text, encoding="utf-8")
