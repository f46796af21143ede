"""The small trusted core: letters, terms, networks, formulas and what proves them. It imports no chapter."""
