"""Templates that Jinja has compiled, in the cache. Jinja's own store stumbles over a damaged file.

All are compiled with `trim_blocks` and `lstrip_blocks`: a bucket does not say how it was compiled.
"""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from backprop_checked.catalog import cache


class CompiledTemplates(BytecodeCache):
    """What Jinja asks for a template's code. A bucket says itself whether its code is still true."""

    def load_bytecode(self, bucket: Bucket) -> None:
        content = cache.read(_entry(bucket), "")
        if content is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        cache.write(_entry(bucket), "", bucket.bytecode_to_string())


def _entry(bucket: Bucket) -> str:
    return f"trimmed_templates/{bucket.key}"
