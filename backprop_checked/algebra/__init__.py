"""The small trusted core: letters and terms, networks, formulas, and what proves and prints them.

It rests on SymPy and NumPy and imports nothing else of the project; everything may import it.
"""
