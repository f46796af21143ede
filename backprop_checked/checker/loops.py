"""Loops: the passes of the reader's `while` loops are counted, so that one that would never end is ended."""

import ast
import copy

PASS = "__backprop_pass__"


class Counting(ast.NodeTransformer):
    """Rewrites a tree so that the passes of its `while` loops are counted, and nothing else."""

    def visit_While(self, node):
        return with_count(self.generic_visit(node))

    def counted(self, tree):
        return ast.fix_missing_locations(self.visit(copy.deepcopy(tree)))


def with_count(loop):
    """The loop with `count() and test` for its test."""
    call, test = ast.Call(ast.Name(PASS, ast.Load()), [], []), loop.test
    both = ast.BoolOp(ast.And(), [ast.copy_location(call, test), test])
    loop.test = ast.copy_location(both, test)
    return loop
