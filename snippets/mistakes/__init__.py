"""Where backpropagation goes wrong: every mistake as something that runs. One file a kind, one object a
mistake.
"""
