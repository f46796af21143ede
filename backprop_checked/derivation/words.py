"""The words and letters that mean something by themselves."""

SLOPE = "slope_of_{}"  # that function of which it is proved: for nobody to write
SIGMOIDS = ("sigmoid", "logistic", "expit", "sig", "sigm", "sigmoide")
SLOPES = {"sigmoid": ("sigmoid",), "relu": ("relu", "ReLU"), "tanh": ("tanh",)}


def _slopes(written):
    """What programs call the derivative of a function."""
    for name in written:
        yield from (f"{name}_{word}" for word in ("prime", "derivative", "deriv", "grad", "der"))
        yield from (f"d{name}", f"d_{name}", f"grad_{name}", f"deriv_{name}")


MODULES = ("np", "numpy", "jnp", "torch")  # that functions of arrays are taken from
FUNCTIONS = {
    **dict.fromkeys(("sigma", "σ", "f", "g", "phi", "φ", "varphi", "psi", "ψ", "act", "activation"), "σ"),
    **dict.fromkeys(SIGMOIDS, "sigmoid"),
    **dict.fromkeys(("relu", "ReLU", "relU"), "relu"),
    **dict.fromkeys(("ds", "sp", "dsigma", "sigma_prime", "dact", "df", "dg"), "σ′"),
    **{SLOPE.format(name): f"{name}′" for name in SLOPES},
    **{name: f"{own}′" for own, written in SLOPES.items() for name in _slopes(written)},
    **{
        name: name
        for name in (
            "softmax",
            "tanh",
            "exp",
            "log",
            "sqrt",
            "diag",
            "tr",
            "vec",
            "ravel",
            "sech",
            "cosh",
            "sinh",
        )
    },
    **{name: name for name in ("abs", "sign", "erf")},
    "sgn": "sign",
    **dict.fromkeys(("Phi", "Φ"), "Φ"),
    "max": "maximum",
    "min": "minimum",
    "ln": "log",
    "trace": "tr",
    "diagonal": "diag",
}
FUNCTIONS["s"] = "σ"  # s(z): Nielsen's readers write it for σ; whoever means the logistic function writes so

# Words that LaTeX may hold between its letters.
WORDS = (
    *[name for name in FUNCTIONS if len(name) > 1 and name.isascii() and not name.startswith(SLOPE[:5])],
    "prev",
    "next",
    "scores",
    "score",
    "out",
    "in",
    "net",
    *("CE", "BCE", "MSE", "SSE"),
)
