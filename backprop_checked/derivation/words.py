"""The words and letters that mean something by themselves."""

FUNCTIONS = {
    **dict.fromkeys(("sigma", "σ", "f", "g", "phi", "φ", "varphi", "psi", "ψ", "act", "activation"), "σ"),
    **dict.fromkeys(("s", "sigmoid", "logistic", "expit"), "sigmoid"),
    **dict.fromkeys(("relu", "ReLU", "relU"), "relu"),
    **dict.fromkeys(("ds", "sp", "dsigma", "sigma_prime", "dact", "df", "dg"), "σ′"),
    **dict.fromkeys(("dsigmoid", "sigmoid_prime", "sigmoid_derivative", "sigmoid_grad"), "sigmoid′"),
    **dict.fromkeys(("drelu", "relu_prime", "relu_grad", "relu_derivative"), "relu′"),
    **dict.fromkeys(("dtanh", "tanh_prime"), "tanh′"),
    **{
        name: name for name in ("softmax", "tanh", "exp", "log", "sqrt", "diag", "tr", "vec", "ravel", "sech")
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
    *[name for name in FUNCTIONS if len(name) > 1 and name.isascii()],
    "prev",
    "next",
    "scores",
    "score",
    "out",
    "in",
    "net",
)
