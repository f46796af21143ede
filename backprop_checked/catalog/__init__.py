"""What `snippets/` holds, found; and what pages show of it, made and cached.

It imports `algebra` and `checker`, and content by the name of its file alone; `site`, `benchmarks` and tests
import it.
"""
