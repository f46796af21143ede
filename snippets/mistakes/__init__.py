"""Where derivations go wrong: every mistake as something that runs. One file a kind, one object a mistake."""
