"""The grammar of mathematics as people type it, for Lark: plain text, Unicode, LaTeX without its layout."""

GRAMMAR = r"""
// Mathematics as people type it: plain text, Unicode, LaTeX with its layout commands blanked out.

start: expression

?expression: sum
    | sum COMPARE sum -> compared

sum: [SIGN] term (SIGN term)*

term: factor (_next)* [total_tail]
    | total
_next: [operator] signed
operator: DOT | STAR | HADAMARD | AT | OUTER | SLASH | TIMES | MODULO
?signed: factor
total_tail: [operator] total
total: SUM scripts term
scripts: (below | above | small)*
?small: SUPERSCRIPT -> superscript | SUBSCRIPT -> subscript

factor: atom postfix*
?postfix: above | below | small | PRIME -> prime | DOT_T -> dot_t
above: "^" script | "**" script -> power
below: "_" script
?script: NAME -> name | NUMBER -> numeral | braces | brackets | parentheses | SIGN NUMBER -> minus_numeral
    | EXPONENT_SIGN script -> minus_script
    | TOP -> top | PRIME_COMMAND -> prime_script | SIGN -> sign_script | "{" (SIGN | STAR) "}" -> sign_script

atom: NUMBER -> numeral
    | PART -> part
    | NAME -> name
    | ONES -> ones
    | COLON -> whole_axis
    | ACCENT script -> accented
    | FLOOR expression CEILING -> floor
    | BAR expression BAR_END -> absolute
    | NORM expression NORM_END -> norm
    | CASES case (ROW_ENDS case)* CASES_END -> cases
    | BLOCKS row (ROW_ENDS row)* BLOCKS_END -> blocks
    | parentheses | brackets | braces
    | FRAC script script -> fraction
    | ROOT "[" NUMBER "]" script -> root
    | NABLA below? factor -> nabla
    | PARTIAL factor -> differential
    | PARTIAL above factor -> differential_of_order
    | PARTIAL -> bare_partial
    | TOP -> top

row: expression (BESIDE expression)*
case: expression [BESIDE [expression]]

parentheses: "(" expression ("," expression)* ")"
brackets: "[" expression "]"
braces: "{" expression ("," expression)* "}"

COMPARE.3: "==" | "=" | ">=" | "<=" | ">" | "<" | "≥" | "≤" | "≠" | "!="
    | /\\(?:geq|leq|neq|ge|le|ne|gt|lt)(?![A-Za-z])/
SIGN: "+" | "-" | "−" | "–"
DOT.2: "\\cdot" | "·" | "⋅" | "."
STAR: "*"
TIMES.2: "\\times" | "×"
HADAMARD.2: "\\odot" | "\\circ" | "⊙" | "∘" | "\\ast" | "\\bullet" | "•" | ".*" | "\\star"
AT: "@"
OUTER.2: "\\otimes" | "⊗"
SLASH: "/" | "÷"
SUM.3: "\\sum" | "Σ" | "∑" | /sum(?=\s*_)/
FRAC.3: "\\frac" | "\\dfrac" | "\\tfrac" | "\\cfrac"
ROOT.5: /\\sqrt(?=\s*\[)/
NABLA.3: "\\nabla" | "∇"
MODULO.3: "\\bmod" | "\\mod"
FLOOR.3: "\\lfloor" | "⌊"
CEILING.3: "\\rfloor" | "⌋"
BAR: "⟪"
BAR_END: "⟫"
NORM: "⦃"
NORM_END: "⦄"
CASES: "⟬"
CASES_END: "⟭"
BLOCKS: "⟦"
BLOCKS_END: "⟧"
ROW_ENDS: "⏎"
BESIDE: "‖"
ONES.4: "𝟏" | "𝟙"
COLON: ":"
ACCENT.5: /\\(?:hat|widehat|bar|overline|tilde|widetilde|dot|mathcal)(?![A-Za-z])/
PARTIAL.3: "\\partial" | "∂"
TOP.3: "\\top" | "\\intercal" | "⊤"
PRIME: "'" | "′" | "’"
PRIME_COMMAND.3: "\\prime"
DOT_T.4: /\.T(?![A-Za-z])/
SUPERSCRIPT.5: /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡᵀᴸᵗⁿᵃⁱʲᵏᵐˣʸᶻ]+/
SUBSCRIPT.5: /[₀₁₂₃₄₅₆₇₈₉₊₋₍₎ᵢⱼₖₗₘₙₐₕₒₜₓ₌]+/
EXPONENT_SIGN.6: /(?<=e\^)[-−–](?=\s*[A-Za-zθ(])/
PART.6: "½" | "⅓" | "⅔" | "¼" | "¾"
NUMBER: /\d+(\.\d+)?|\.\d+/
%ignore /\s+/
"""
