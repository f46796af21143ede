"""Content: derivations of backpropagation as objects, one folder a chapter, one file a formula.

A chapter imports `backprop_checked.algebra`, `backprop_checked.checker` and chapters before it, nothing else
of the project; labs, benchmarks and tests import it by name, the machine finds it.
"""
