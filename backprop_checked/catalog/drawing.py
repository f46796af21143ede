"""How matplotlib draws for the site: its style, and colours that stand for the site's own."""

# Colours that stand for the site's own: the stylesheet chooses the real ones.
INK = "#010203"
ROLES = {
    "weight": "#0000a1",
    "bias": "#0000a2",
    "pre-activation": "#0000a3",
    "activation": "#0000a4",
    "error": "#0000a5",
    "cost": "#0000a6",
    "data": "#0000a7",
}
# Neighbours are far apart in both schemes.
CYCLE = ("weight", "error", "data", "activation", "pre-activation", "bias", "cost")
STYLE = {
    "figure.figsize": (6.2, 3.2),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.facecolor": "none",
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 11,
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "Backprop, Checked",  # the same ids each time
    "lines.linewidth": 2,
    # A lab says C0, C1, …: the page's colours here, matplotlib's own where a reader runs it.
    "axes.prop_cycle": f"cycler(color={[ROLES[role] for role in CYCLE]})",
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), INK
    ),
}
