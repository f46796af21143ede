"""How the mistakes that the wrong variants show come about: one line for each kind, and its labels.

The build asks for a line for each label, and for a variant of each label that stands here.
"""

KINDS = {
    "You get this if you evaluate σ′ at a stored array: a is at hand, z is not.": (
        "the slope at a instead of z",
        "the slope at the neuron's input",
        "the slope is taken at a instead of z",
        "the slope at the state instead of the pre-activation",
    ),
    (
        "You get this if you remember the slope in terms of the activation, and put the pre-activation "
        "z in it."
    ): ("the slope with z for a",),
    "You get this if you evaluate σ′ before the bias is added: z is the whole argument of σ.": (
        "the slope before the bias is added",
    ),
    (
        "You get this if you take all factors from one layer: σ′ is taken at the z that we "
        "differentiate with respect to."
    ): (
        "the slope of the next layer",
        "the slopes of the next layer",
    ),
    "You get this if you loop over stored lists and are one place off, or forget to reverse them.": (
        "in the order of the forward pass",
        "in the order of time",
        "the inputs in the order of the backward pass",
        "the slopes of the earlier layers",
        "the error of the last step",
    ),
    "You get this if you have seen diag(σ′) on the left, where the Jacobian is transposed.": (
        "the slopes on the wrong side",
    ),
    "You get this if you multiply by a slope or Jacobian again: the error δ contains it already.": (
        "the slope once more",
        "through the Jacobian once more",
        "times a slope, as after a sigmoid",
        "times the slope once more",
    ),
    "You get this if you take ∂C/∂a for ∂C/∂z: the chain rule has one more link, from a to z.": (
        "the last slope is forgotten",
        "the slope is missing",
        "the slope is missing: a − y",
        "the slopes of the output are left out",
        "the gradient with respect to the probabilities",
    ),
    "You get this if you leave out a link of the chain: the activation function has a derivative, too.": (
        "the slopes are forgotten",
        "no softmax at all",
        "no Jacobian at all",
        "the slope is forgotten",
        "the slope of tanh is missing",
        "the carry is not multiplied by the slope",
    ),
    "You get this if you take one factor of the chain for the whole, or z for σ′(z).": (
        "the error is forgotten where the input is negative",
        "the error is forgotten",
        "the gate is forgotten",
        "the slope of the gate is forgotten",
        "what the gate lets through is forgotten",
        "the input is forgotten",
        "the pre-activation instead of the slope",
        "the slope alone, ∂a/∂z for ∂C/∂z",
        "the error instead of the derivative with respect to the weight",
        "the sum of the output",
        "no gradient of the scores",
        "the sum of the gradient alone",
        "the error of step 1 itself",
    ),
    "You get this if you trust broadcasting: NumPy makes a matrix of a row and a column, with no error.": (
        "the slopes stay a column",
        "a row ⊙ a column, which NumPy broadcasts to a square",
    ),
    "You get this if you keep a sum where the Kronecker delta leaves only one term.": (
        "the slope times the derivatives of the cost with respect to all outputs",
        "the sum stays",
        "the sum of the row",
    ),
    "You get this if you forget the diagonal: the slopes stand on it, and all other entries are 0.": (
        "the slopes as a row",
        "the slopes as a column",
        "the slopes in every row",
        "the slopes in every column",
    ),
    "You get this if you add the ReLU to the forward pass and leave the backward pass as it was.": (
        "the ReLU's slope is missing",
        "1 everywhere, as if there were no ReLU",
    ),
    "You get this if you confuse the ReLU with its slope, or the sign of the gradient with that of z.": (
        "the sign of the gradient decides",
        "the function itself instead of its slope",
        "0 where the gradient is negative",
        "the ReLU itself",
        "the ReLU instead of its slope",
        "the activation instead of its slope",
    ),
    (
        "You get this if you mix up a function, its argument, its value and its slope in a formula from "
        "memory."
    ): (
        "the output itself for the slope",
        "the exponent of erf at $x$ itself",
        "$1 - z$ for $-z$",
        "$1 - z$ for $1 - \\sigma(z)$",
        "$z$ for $\\sigma(z)$",
        "$z$ for $\\sigma(z)$, as if σ had been applied already",
        "$z$ for tanh of $z$",
        "the sign stands before σ",
        "the penalty itself instead of its derivative",
        "without e: the logarithm of the odds",
        "times what was chosen",
        "times the larger number",
        "the logarithms instead of the probabilities",
        "tanh of the product",
        "$g$ itself for its derivative times $G$",
        "tanh of $z$ instead of $z/2$",
    ),
    (
        "You get this if you forget the inner derivative: the chain rule multiplies by the slope of the "
        "argument."
    ): (
        "the slope of erf without the inner derivative",
        "the inner derivative is forgotten",
        "the inner slope $e^{z_k}$ is missing",
    ),
    "You get this if you confuse z and a, the values before and after the activation function.": (
        "σ applied twice",
        "no ReLU",
        "one more ReLU",
        "only the last hidden layer has an activation function",
        "the pre-activation as it is",
        "the pre-activation of the layer before instead of its activation",
        "the pre-activation of the neuron before instead of its activation",
        "the pre-activation instead of the activation",
        "the bias is added after the ReLU",
    ),
    (
        "You get this if you are one layer off: W, b and δ of a layer belong together, and a is that of "
        "the layer before."
    ): (
        "the activation of this layer",
        "the error of the next layer",
        "the error of this layer",
        "the penalty of the other layer",
        "the weight of this layer",
        "the weights of the wrong layer, which fit",
        "the weights of this layer",
        "this neuron's own activation",
    ),
    "You get this if you read a composition from the left: the innermost function comes first.": (
        "the layers in the wrong order",
    ),
    (
        "You get this if you think that going back undoes the multiplication: a derivative multiplies "
        "by the same weight."
    ): ("divided by the weight, to go back",),
    "You get this if you forget that the derivative of a product is the other factor.": (
        "the derivative of a product is the same factor",
        "the activation of the neuron before as the factor",
        "the weight itself as the factor",
        "the gate itself for what it multiplies",
    ),
    "You get this if you mix up the two rules of a graph: multiply along a path, add over paths.": (
        "the edges are added",
        "the paths are multiplied",
        "the shares are multiplied",
    ),
    "You get this if you follow one path to the cost and forget the others.": (
        "one head of each group alone",
        "the first use alone",
        "the first column alone, not the sum",
        "one value of the other's own index alone",
        "of the first row alone",
        "one neuron instead of all",
        "one sample instead of all",
        "only one x changes",
        "only the first path",
        "the matrix of one row alone",
        "the share of $1 - u$ is forgotten",
    ),
    "You get this if you write = in the loop where += belongs.": (
        "each neuron overwrites the one before",
        "each path overwrites the one before",
        "overwritten instead of added",
        "overwritten where it must add",
        "overwritten where it must add: the last part",
        "overwritten where it must add: the last sample",
        "overwritten where it must add: the last sample alone",
        "the last copy only",
        "the last sample alone",
        "= for +=: the step that is visited last",
        "= for +=: the carry replaces what arrives",
    ),
    "You get this if you mix numerator and denominator layout: two correct sources, one wrong product.": (
        "W is not transposed, as in the other layout",
        "W is transposed, as in the other layout",
        "a row for each output",
        "a row for each input",
        "denominator factors in the order of the numerator",
        "one factor from the other layout",
        "shaped like W after all",
        "shaped like b after all",
        "the gradient of W transposed",
        "the gradient of X transposed",
        "the order of the other layout",
        "the result is transposed",
    ),
    "You get this if you copy a formula from a text with another convention: samples as rows or columns.": (
        "W stays as it is",
        "only the result is renamed",
        "the batch on the left",
        "the batch on the right",
        "the bias stays a column",
        "the order of a column",
        "the order of columns",
        "the order of rows",
        "the order stays",
        "every patch a row, without a transpose",
    ),
    (
        "You get this if you write one long product and transpose until it fits, as in the question of "
        "this network."
    ): (
        "W is transposed, and the column of ones is still a factor",
        "the question's product: 2 × 1, 2 × 3, 3 × 1, 1 × 2",
        "transposed until the shapes fit",
    ),
    "You get this if you treat factors as if they commuted, as numbers do.": (
        "$u$ and $v$ change places",
        "the factors of ⊗ change places",
        "the order is reversed",
        "Gauss-Newton alone, its factors in the other order",
        "two neighbours change places",
        "the two factors change places",
    ),
    "You get this if you copy a factor as it stands in the forward pass, or forget or add a transpose.": (
        "$a$ is not transposed",
        "A is not transposed",
        "$j$ and $k$ change places",
        "P is not transposed",
        "V is not transposed",
        "K is not transposed",
        "P is transposed",
        "the logits' share is transposed",
        "G is not transposed",
        "H is not transposed",
        "J is not transposed",
        "J is transposed where it multiplies v",
        "W is not transposed",
        "W is transposed",
        "W is transposed, as if it were out × in",
        "X is not transposed",
        "X is transposed",
        "the Jacobian is not transposed",
        "the Jacobian is transposed",
        "the kernels are not transposed",
        "the patches are not transposed",
        "the weights are not transposed",
        "what multiplies V is not transposed back",
        "U is not transposed",
        "the outer product is transposed",
        "none of the factors is transposed",
    ),
    "You get this if you mix up *, @ and the outer product, which are one product for numbers.": (
        "a matrix product of two columns",
        "a matrix product where ⊙ belongs",
        "a row times a column: one number",
        "an inner product",
        "an inner product instead of an outer one",
        "an inner product where ⊙ belongs",
        "an inner product: one number",
        "an outer product: a square",
        "entry by entry",
        "entry by entry instead of a matrix product",
        "inner products instead of outer ones",
        "entry by entry with the Jacobian",
    ),
    "You get this if you give np.diag a column: it makes a diagonal of a list only.": (
        "a column in np.diag, which reads a diagonal instead of making one",
    ),
    "You get this if you add the bias to the input: it is added to the product of weight and input.": (
        "the bias is multiplied by the weight too",
    ),
    "You get this if you add the bias inside the sum, once for each input: it is added once per neuron.": (
        "the bias is inside the sum",
    ),
    "You get this if you weight the loss, and leave the weights out of its gradient.": (
        "the weight is forgotten backward",
        "the weights are forgotten backward",
    ),
    "You get this if you convert the wrong way: it is Huber loss that is κ times smooth L1 loss.": (
        "times κ",
    ),
    ("You get this if you average where the definition adds up: np.mean divides by the number of classes."): (
        "the mean over the classes",
    ),
    (
        "You get this if you forget the p in front: softmax multiplies each class's share by its probability."
    ): ("the weight $p$ is forgotten",),
    (
        "You get this if you add first and multiply after: only the share that comes through q takes the "
        "Jacobian."
    ): ("added before the Jacobian",),
    ("You get this if you stop one layer too early: the activation of one layer is the input of the next."): (
        "the first layer alone",
    ),
    "You get this if you expect the slope at x, 0 or 1: the difference sees both sides of the kink.": (
        "ReLU's slope, 0 or 1",
    ),
    "You get this if you put x + h and x − h in for the ReLU: at x − h, left of the kink, it is 0.": (
        "as if there were no kink",
    ),
    "You get this if you confuse a row vector with a column vector, which print almost alike.": (
        "written as a row",
        "the bias as a column",
        "the bias as a row",
        "the biases as one more row of weights",
        "the error as a column",
        "the error as a row",
        "the error is not transposed into a row",
    ),
    "You get this if you divide by N in the loss and again in a gradient.": (
        "1/N in Δ and once more in the product",
        "1/N twice",
        "the mean, a second 1/N",
    ),
    "You get this if you forget to divide: where the cost is a mean, so is its gradient.": (
        "the mean is forgotten backward",
        "1/N is forgotten",
        "1/N is forgotten: the gradient of the sum",
        "N is forgotten: that is the gradient of the sum",
        "the sum of the samples, 1/N is forgotten",
    ),
    "You get this if you divide by the wrong count: len, shape[1] and size differ for a matrix.": (
        "divided by $N$ alone",
        "divided by the number of outputs alone",
        "divided by the number of outputs, too",
        "divided by the classes as well, as np.mean does",
        "divided by the classes instead",
        "divided by the neurons",
        "divided by the rows, which are classes here",
        "divided by the rows, which are neurons here",
        "the mean over all entries, outputs too",
        "the mean over the classes as well",
        "the number of columns: neurons here",
        "divided by the pixels of the image",
        "divided by all entries of the matrix",
    ),
    "You get this if you forget the weights of a weighted mean, or to divide by their sum.": (
        "the plain mean of the parts",
        "divided by N, though each is a mean already",
        "divided by $N$",
        "added up, without their weights",
    ),
    "You get this if you divide the regularisation by N: only the costs of the samples are averaged.": (
        "the penalty is divided by N too",
        "the penalty's mean over the batch",
    ),
    "You get this if you let the biases decay, too: the cost has a penalty on the weights alone.": (
        "a penalty that the cost does not have",
    ),
    (
        "You get this if you take a mean for a sum, by habit: the gradients from all uses add up, and "
        "nothing divides them."
    ): (
        "a mean",
        "the mean instead of the sum",
        "the mean of the copies",
        "the mean for the sum",
        "the mean over the queries",
        "the mean of the three",
        "the mean of both",
        "the mean over the positions",
        "the mean over the patches",
        "the mean over the stack instead of the sum",
        "a mean over time",
    ),
    "You get this if you forget to sum: what is used several times gets a gradient from each use.": (
        "not summed",
        "one bias for each position",
        "one gradient for each row",
        "the sample is kept by einsum",
        "the stack is not summed",
    ),
    "You get this if you use one channel or filter and forget to add up all of them.": (
        "the first channel alone",
        "only one filter is used",
    ),
    "You get this if you sum over the wrong axis or index: the result may even have the right shape.": (
        "neuron by neuron instead of sample by sample",
        "over the classes",
        "over the neurons",
        "softmax down the columns",
        "summed down the columns",
        "summed over everything: no axis",
        "over everything: no axis",
        "summed over the neurons",
        "the slope has an index of its own, which is summed, too",
        "summed over the filters instead of the columns",
        "the sum runs along the row, where there is one entry",
        "the sum runs over $j$",
        "the sum runs over $k$",
        "the sum runs over the neurons of this layer",
        "summed over the units, too",
        "one sum for all units and gates",
    ),
    (
        "You get this if you sum or average over what is not shared: each entry here has a gradient of "
        "its own."
    ): (
        "summed over the batch",
        "summed over the batch, and copied back",
        "the mean over the samples is taken here",
        "the mean over the queries, as if they shared one bias",
    ),
    "You get this if you trust the defaults: NumPy drops an axis, or reverses all of them.": (
        "an axis is lost: keepdims is forgotten",
        "squeezed first: a width of 1 is lost",
        "transposed by .T, which reverses all three axes",
    ),
    "You get this if you write the wrong indices after the arrow of einsum.": (
        "the string ends in ikl: $j$ is summed, and $k$ is not",
        "the string ends in il: $j$ is summed too",
        "the rows are summed, the columns are not",
        "the string ends in jil: two axes change places",
    ),
    "You get this if you treat the bias like a weight, or leave it out: it is added once per neuron.": (
        "the bias is forgotten",
        "times the activation of the neuron before",
    ),
    "You get this if you forget the 1, or put it elsewhere: it has to meet the biases.": (
        "the 1 is forgotten",
        "the 1 is put first, the biases last",
    ),
    "You get this if you forget that a bias goes through all later layers, too.": (
        "only the last bias is kept",
        "the biases are added as they are",
    ),
    "You get this if you drop an index or a Kronecker delta, which is 0 where its indices differ.": (
        "$a$ alone, as if there were one index",
        "$a$ in every row, as if there were two",
        "1 for every neuron",
        "as if every neuron used every weight",
        "every neuron, as if each weight reached all",
        "one index",
        "two indices: an outer product",
        "$p_i (1 - p_k)$ everywhere",
    ),
    "You get this if you change the whole vector at once: a partial derivative changes one entry.": (
        "all entries at once",
    ),
    (
        "You get this if you treat normalisation as if it worked entry by entry: its Jacobian is no "
        "diagonal matrix."
    ): ("only each number's own entry is added up",),
    "You get this if you treat softmax like an activation function that works entry by entry.": (
        "as if softmax acted entry by entry",
        "softmax entry by entry",
        "only its diagonal",
        "only its diagonal is used",
        "only the diagonal is added up",
        "only the diagonal of the Jacobian",
        "the numerator alone: the sum is held fixed",
        "the sum in the denominator is held fixed",
        "a sigmoid for each logit",
    ),
    (
        "You get this if you lose a sign: of a difference such as a − y, of a term, an exponent or a "
        "direction."
    ): (
        "the sign is forgotten",
        "the sign of the target's term",
        "the sign of the class is forgotten",
        "the class in front is forgotten",
        "$y - a$ for $a - y$",
        "against the direction",
        "the odds against",
        "the other way round",
        "the sign",
        "the sign is missing",
        "the sign of the last term",
        "the wrong sign",
        "uphill",
        "the sign is wrong",
        "the square is added",
        "of the difference with the opposite sign",
        "the curvature lowers the cost",
        "the sign is lost",
        "away from the minimum",
        "the sign of the exponent",
    ),
    "You get this if you lose a constant factor: the 2 of a square, ½ of a loss, factorials, α, γ or η.": (
        "the 2 of the square stays",
        "the 2 is forgotten",
        "the 3 of the cube is forgotten",
        "the factor of the density is forgotten",
        "3 for 6",
        "a third instead of a sixth",
        "divided by 2 h",
        "divided by h",
        "the 2 is dropped",
        "the 2 of a square without its half",
        "the 2 stays",
        "the half is forgotten",
        "the half stays",
        "the 2 of the square is lost, and the half of the root stays",
        "without the 2 and the 6",
        "without the 3",
        "without the half",
        "$e^{x}$ without α",
        "the exponent does not come down",
        "twice the squares",
        "the learning rate is forgotten",
    ),
    "You get this if you assume that targets are 0 and 1 or sum to one, or misplace their sum.": (
        "as if the target summed to one",
        "as if the targets were 1 and 0",
        "the target is scaled as well",
        "the target's sum is divided by",
    ),
    "You get this if you forget the target: the error compares the output with y.": (
        "as if a small activation were a small error",
        "$z$ alone",
    ),
    "You get this if you take logits for probabilities, or remember a − y without its conditions.": (
        "the logit instead of the probability",
        "the probability goes in again",
        "$a - y$ for ∂C/∂a, whatever the cost is",
        "$z - y$, as in the second answer",
        "the difference, which belongs to the logits",
        "the scores instead of the probabilities",
    ),
    (
        "You get this if you rewrite softmax, log-sum-exp or the cross-entropy by hand and lose, add or "
        "misplace a part."
    ): (
        "the second logarithm is left out",
        "only the logarithm of class 1",
        "the maximum is forgotten",
        "the absolute value is forgotten",
        "the absolute value in the maximum",
        "divided by the largest",
        "of the first logit alone",
        "only half of the cost: $-y \\log a$",
        "shifted in the denominator, not in the numerator",
        "target and probability change places",
        "the cost of two classes, summed over them",
        "the largest is subtracted after the exponential",
        "the largest logit instead of log-sum-exp",
        "the logarithm of the sum",
        "the shift is not subtracted again",
        "the sum is forgotten",
        "the sum of the logarithms",
        "the logits over their sum",
    ),
    "You get this if you mix up the two cases: every class gets p, and the correct one gets 1 less.": (
        "only the correct class learns",
        "the 1 is taken from every class",
        "the correct class is forgotten",
    ),
    (
        "You get this if you flip what is not flipped, or forget the flip: texts differ in what they "
        "call convolution."
    ): (
        "the errors are flipped",
        "the kernel is not flipped",
        "the kernel is flipped",
        "the kernel is flipped although the sum is scattered",
        "the patch is flipped",
        "flipped as if they were still kernels",
        "flipped, as if the flip were everywhere",
    ),
    "You get this if you derive the case of stride 1 without padding and reuse it for all others.": (
        "no zeros between the errors",
        "nothing is cut off",
        "nothing is left over",
        "the stride is forgotten",
        "the rows left over after the last output are forgotten",
        "the rows left over are forgotten",
    ),
    (
        "You get this if you count positions from memory: the kernel has to fit, and the first position "
        "counts, too."
    ): (
        "counted from the first row of the last position",
        "rounded up",
        "the first position is forgotten",
        "the kernel is not subtracted",
        "the remainder of the image alone",
    ),
    (
        "You get this if you lose count of the zeros: there are p rows on each side, and [p:-p] is "
        "empty for p = 0."
    ): (
        "cut off at the end only",
        "from p to -p, where p is 0",
        "the zeros on one side only",
    ),
    (
        "You get this if you put zeros in the wrong place, or none: they stand around and between the "
        "errors, and at the end."
    ): (
        "no zeros around the error",
        "the rows left over are put in front",
    ),
    (
        "You get this if you take another operation for the flip, which reverses the rows and the "
        "columns: [::-1, ::-1]."
    ): (
        "the kernel is transposed instead",
        "flipped in one direction only",
    ),
    "You get this if you upsample by repetition: the positions between the outputs get no gradient.": (
        "each error is repeated",
    ),
    "You get this if you reshape or move axes, whatever each counts: that the sizes fit proves nothing.": (
        "NumPy's reshape, which goes row by row",
        "reshaped instead",
        "reshaped without moving the axis of the heads",
        "the heads vary fastest",
        "the groups as np.tile lays them",
        "column after column",
        "rows and columns change places",
        "rows and columns of the positions change places",
        "the channels come last",
        "the channels first",
        "the table of kernels is filled column by column",
        "filters and channels change places",
    ),
    (
        "You get this if you take the question's einsum for a dense layer, which has a weight for each "
        "pixel of each row."
    ): ("a row of results for each row",),
    (
        "You get this if you write a numerical derivative from memory: mind its points, its sign and "
        "its divisor."
    ): (
        "a step backward",
        "the value behind minus the value in front",
        "a real step",
        "added",
        "divided by the length of v too",
        "every entry moves by h",
        "not divided by the step",
        "two steps forward",
    ),
    "You get this if you confuse a derivative with a change, or a change with the new value.": (
        "the derivative alone",
        "the new cost instead of the change",
    ),
    "You get this if you apply what holds for one difference formula to the other.": (
        "as small as a central difference's",
        "the square root, as for a forward difference",
        "with h instead of its square",
    ),
    "You get this if you write a relative error from memory: what stands above, and what it is divided by.": (
        "half of $t$",
        "no absolute value above",
        "no absolute value below",
        "not relative",
        "over the length of the sum",
        "over the sum",
        "the differences are added up, signs and all",
        "$t$ itself",
        "divided by the larger one, not by the sum",
    ),
    "You get this if you keep some terms of a sum, an update or an expansion and drop the rest.": (
        "only the curvatures of single parameters",
        "the first order alone",
        "the path that copies is forgotten",
        "the path through both is forgotten",
        "diag(p) is forgotten",
        "the ½ is dropped: a lower bound of 0",
        "the step alone, without where it starts",
        "the bound as if it were reached everywhere",
        "the shorter the step, the better",
        "the longer the step, the better",
        "only equal indices",
        "the gradient of the last step alone",
        "the weight of the last gradient alone",
    ),
    "You get this if you compare with a unit that started otherwise, or update two equal units as one.": (
        "a unit that started with other weights",
        "both activations together",
        "the two share one error",
    ),
    "You get this if you add weight decay in one place only: loss and gradient need it, for all weights.": (
        "only the first layer is penalised",
        "the penalty is missing",
        "the penalty is taken for a constant",
    ),
    "You get this if you count the decay twice: the gradient of L2 regularisation contains it already.": (
        "as if L2 regularisation had no decay",
    ),
    "You get this if you write weight decay from memory: it subtracts η λ θ, and the gradient stays.": (
        "without the learning rate",
        "the gradient decays, too",
        "the weights grow",
    ),
    "You get this if you multiply by Adam's denominator: it divides the gradient, and the decay in it.": (
        "times the denominator",
    ),
    "You get this if you read a trace as the sum of all entries, or forget the size of the step.": (
        "$h$ is forgotten",
        "all entries of the product, not its diagonal",
    ),
    "You get this if you differentiate a product with respect to a factor, and keep that factor.": (
        "the a is kept in every term: $W_{ij} a_j$",
        "the a is kept, as if nothing had been differentiated",
        "the activation is kept: $W_{jk} a_k$",
        "times the attention weights",
        "times the learning rate",
    ),
    "You get this if you argue in words about a sum, as in the question that this comes from.": (
        "“the summand cancels”, also where i = j",
        "“∂z/∂W is a”",
    ),
    "You get this if you have only met symmetric matrices: 2 M x is right for these alone.": (
        "as if M were its own transpose",
    ),
    (
        "You get this if you hold mean, variance or mean square constant: each number reaches the cost "
        "through them."
    ): (
        "only the mean is held constant",
        "only the variance is held constant",
        "the mean and the variance are held constant",
        "the mean is held constant",
        "the root mean square is held constant",
        "the variance is held constant",
    ),
    "You get this if you take a sum for a mean, or a mean for a sum, in a normalisation.": (
        "a sum for the mean",
        "the mean where the cost depends on a sum",
        "the length instead of the root mean square",
    ),
    "You get this if you put Bessel's n − 1 where n belongs, or n where n − 1 belongs.": (
        "$n - 1$ for $n$",
        "$n - 1$ for $n$ in one place only",
        "$n - 1$ for $n$ in the variance",
        "$n - 1$ in both means",
        "$n$ for $n - 1$",
    ),
    "You get this if you take the wrong axis: batch norm goes over samples, layer norm over features.": (
        "means over everything: no axis",
        "means over the features",
        "means over the samples, as in batch norm",
        "over the features",
        "over the samples",
        "over the samples, as in batch norm",
    ),
    "You get this if you sum over the features: each has a parameter of its own, shared by all samples.": (
        "summed over the features",
    ),
    "You get this if you forget the scale γ in the backward pass, or put it where it does not belong.": (
        "divided by γ",
        "scale and shift change places",
        "times $\\gamma$",
        "γ in front of the means, as in batch norm",
        "γ is forgotten",
    ),
    "You get this if you take the output Y for X̂: γ multiplies X̂, before the shift is added.": (
        "the output $Y$ instead of $\\hat{X}$",
    ),
    (
        "You get this if you mix up two kinds of normalisation, or subtract no mean, a wrong one, or "
        "one twice."
    ): (
        "RMS norm of the numbers as they are",
        "minus the mean, as in layer norm",
        "the centred numbers over the root mean square of all",
        "the first number is subtracted",
        "the mean is not subtracted",
        "the mean is subtracted twice",
        "the mean is subtracted, as in layer norm",
        "the mean of $x$ instead of that of $g$",
        "the same mean is subtracted again",
    ),
    (
        "You get this if you forget a divisor or take another: s is √(v + ε), r the root of the mean "
        "square plus ε, n the count."
    ): (
        "the derivative with respect to $s$, not to $v$",
        "1/r is forgotten",
        "1/s is forgotten",
        "divided by the variance",
        "not divided by $n$",
        "ε outside of the root",
    ),
    "You get this if you leave ε out: s² is v + ε.": ("0, as if ε were 0",),
    "You get this if you take the bias before a normalisation for the shift after it.": (
        "the gradient with respect to β, the shift behind it",
    ),
    "You get this if you mix up training and evaluation mode: in one the statistics depend on the batch.": (
        "the variance of this batch",
        "three terms, as in training",
    ),
    "You get this if you repeat the scale, or divide by something else than the root of a key's size.": (
        "divided by $d_k$, without a root",
        "divided by the root of the number of keys",
        "the scale is in it, too",
        "the scale of all heads together",
        "the scale twice",
        "the scores instead of the inner products",
    ),
    "You get this if you leave out the scale, a factor that multiplies every entry.": (
        "the scale is forgotten",
    ),
    "You get this if you forget the attention weights: each value counts with its own.": (
        "the plain mean of the values",
        "the sum of the values instead of the output",
    ),
    "You get this if you forget which is which: in the scores a row is a query, and a column is a key.": (
        "a row for each key",
        "queries and keys change places",
        "the gradient of the keys",
        "the gradient of the queries",
        "the gradient of the scores is not transposed",
        "the gradient of the scores is transposed",
        "the keys instead of the queries",
        "the queries instead of the keys",
    ),
    "You get this if you mask after softmax, or not everywhere: the sum below has to be masked, too.": (
        "added after softmax",
        "masked at the end alone",
        "multiplied after softmax, and not normalised again",
        "the values of the padding are 0, and its keys still count",
    ),
    "You get this if you forget the mask: without it softmax gives every key a weight.": (
        "no mask at all",
        "no mask: the padding counts",
    ),
    (
        "You get this if you multiply scores by a mask that is to be added: there 0 keeps a score, and "
        "minus infinity hides it."
    ): ("multiplied into the scores",),
    "You get this if you multiply scores by a mask: a score of 0 still counts, since e⁰ is 1.": (
        "the scores are set to 0",
        "the scores of the padding are 0",
    ),
    "You get this if you use the mask in the forward pass, and go back as if there were none.": (
        "the mask is forgotten backward",
    ),
    "You get this if you count a mask from the wrong end, or one place off.": (
        "its own query is left out",
        "one token too far",
        "the first keys are cut off",
        "the mask is transposed",
        "the queries up to its own",
    ),
    (
        "You get this if you expect that a large negative number hides a whole row or erases its "
        "scores: softmax cancels it."
    ): (
        "all keys count alike",
        "the row is 0",
    ),
    "You get this if you write = for +=: what is used on several paths gets a share from each.": (
        "only the gate's share",
        "only the value's share",
        "each use overwrites the one before",
        "overwritten where windows overlap",
        "the first use is forgotten",
        "only the path through both",
        "the second use is forgotten",
        "the share of the first part is missing",
        "the share of the second part is missing",
        "the layer's share is forgotten",
        "the share of the embedding is missing",
        "the share of the keys is missing",
        "the share of the logits is missing",
        "the share of the queries is missing",
        "the share of the values is missing",
        "the skip's share is forgotten",
    ),
    "You get this if you forget the norm, or mix up which of the two paths around a layer goes through it.": (
        "the norm is forgotten",
        "the skip goes through the norm, too",
    ),
    "You get this if you let heads mix: each one has queries, keys and values of its own.": (
        "the keys of one head for all",
        "the sum over the heads",
    ),
    "You get this if you multiply by another array of attention's forward pass than the one that is meant.": (
        "the queries instead of the tokens",
        "the values instead of the tokens",
    ),
    (
        "You get this if you take a summand for a factor: with respect to a summand, a sum has the "
        "derivative 1."
    ): (
        "times the summand",
        "times the bias",
        "the bias as a factor",
        "times the scores",
    ),
    (
        "You get this if you share the gradient out, or give it to one: each summand gets all of it, "
        "each part its own."
    ): (
        "at one place of the index that stands alone",
        "divided among the copies",
        "only the first summand",
        "shared among the rows that were added",
        "shared among the summands",
        "shared between the parts",
    ),
    "You get this if you forget that every number of a mean gets its share.": ("only the first row",),
    "You get this if you take a mean for a sum, or a sum for a mean: only a mean divides backward, too.": (
        "its mean for its sum",
        "the mean is not divided",
        "the mean over the places of a token",
        "the mean over the row",
        "the mean over the text",
        "the mean over the uses",
    ),
    "You get this if you sum over the wrong axis: the one that was copied forward is summed backward.": (
        "summed along the other axis",
        "summed over the columns",
        "summed over the rows, too",
    ),
    "You get this if you add up before you multiply: a sum of products is not the product of the sums.": (
        "inputs and gradients are added up before they are multiplied",
        "summed before it is multiplied",
        "added before they are multiplied",
        "sums first, product after",
        "the rows' sums multiplied",
        "the rows are added first",
        "the mean of the products is a product of the means",
        "all moments with all",
    ),
    (
        "You get this if you do not undo the forward pass: each gradient goes back to where its entry "
        "came from."
    ): (
        "all axes reversed",
        "as if it stood first",
        "from the other end",
        "not reversed",
        "not transposed",
        "one below the other",
        "the gradients stay in the order of the text",
        "the parts in the wrong order",
        "the rows are reversed, too",
        "the rows in their own order",
        "the same permutation again",
        "split, but the axes are not moved back",
        "the second share is not transposed",
        "tiled instead of repeated",
        "height and width change places",
        "it stays flat",
        "stays a column",
        "the shape of the slice",
    ),
    "You get this if you give gradient to what was not read, or to more places than one.": (
        "every entry of the row gets it",
        "every part gets all of it",
        "every pixel of the window gets it",
        "every row of the table gets it",
        "on the other diagonal",
        "the gradients of the zeros, too",
        "the zeros keep their gradient",
        "the whole row gets it",
        "half of it to each",
        "shared among all entries of the row",
        "the sum over the rows",
        "both get it",
    ),
    "You get this if you lose the start, the step or the end of a slice, forward or backward.": (
        "the zeros in front are forgotten",
        "both sides alike",
        "cut off at -0, where no zero stands behind",
        "put at the first places",
        "reversed, but one place off",
        "the first place is forgotten",
        "one column too early",
        "the step is forgotten",
    ),
    "You get this if you do not store where the winners were, or read the places of the winners wrongly.": (
        "at the first pixel of each window",
        "at the winner of the first row",
        "indexed with a slice: whole columns",
        "the loser gets it",
    ),
    "You get this if you lose track of dropout's scale, or of which mask belongs to which pass.": (
        "a new mask is drawn",
        "divided by the probability to drop",
        "divided by the share",
        "the first draw for all",
        "the scale of dropout is forgotten",
        "times the probability to keep",
        "times the share",
    ),
    "You get this if you invert the output size of a convolution from memory.": (
        "one more for the rows left over",
        "one stride too many",
        "the height over the stride",
        "the kernel is forgotten",
        "the output padding is forgotten",
        "the padding is added",
        "only times the stride",
        "without the padding",
    ),
    "You get this if you swap strings of einsum and lose track of where each index stands.": (
        "the index is lost",
        "the indices of the other operand change places",
        "the indices of the result in another order",
        "the shared index is summed, too",
        "the strings do not change places",
    ),
    (
        "You get this if you mix up the modes: forward begins with the first function, and J; reverse "
        "with the last, and Jᵀ."
    ): (
        "the Jacobians are not transposed",
        "the Jacobians are transposed",
        "the last function first",
        "in reverse order",
        "in forward order",
        "a column for each output",
        "one row for each input",
        "transposed, as backwards",
    ),
    "You get this if you add or drop links of a chain: its Jacobians are all multiplied.": (
        "one function is left out",
        "the shares of the functions are added",
    ),
    "You get this if you take a JVP or a VJP for a sum of derivatives: it weights them with a vector.": (
        "every input changes alike",
        "the gradient that arrives is forgotten",
    ),
    (
        "You get this if you lose a term or a factor of the product rule: each factor changes once, "
        "beside the others."
    ): (
        "the length is held constant",
        "the gate is held constant",
        "the factor is held constant",
        "the derivative of the factor alone",
        "the first term is missing",
        "the denominator is held constant",
        "the slope of the sigmoid alone",
        "the input is forgotten in the second term",
        "both changes in one product",
        "the error is held constant",
        "the gradient that arrives is held constant",
        "the inputs are held constant",
        "the second derivative is not multiplied by the gradient",
        "the share of the inputs is missing",
        "the share of the weights is missing",
        "the slope is held constant",
    ),
    "You get this if you apply the function itself to a direction: what is needed is its derivative.": (
        "ReLU of the direction",
    ),
    (
        "You get this if you multiply the direction by the gradient: the Hessian is the gradient's "
        "derivative."
    ): ("the gradient times the direction",),
    (
        "You get this if you forget the mean that softmax subtracts, or its weights: the "
        "probabilities, which sum to 1."
    ): (
        "all classes count alike",
        "all classes count alike in the mean",
        "the mean of the changes is not subtracted",
        "the average is forgotten",
        "the sum of the changes",
        "the sum of the derivatives, not weighted",
        "the row's sum is forgotten",
    ),
    "You get this if you count the wrong products: a matrix product takes rows × terms × columns.": (
        "once for each weight, as differences need",
        "one column alone",
        "one product a layer",
        "the last product of each order alone",
        "one row alone",
        "the first Jacobian is multiplied, too",
        "the gradient of the data is counted, too",
        "the last Jacobian is multiplied, too",
        "what is saved is that of the last layer",
    ),
    "You get this if you let inputs and outputs alone decide: unequal widths between them count, too.": (
        "only the two ends decide",
    ),
    "You get this if you store a node's gradient with =: every use has to add its share.": (
        "= for +=: the second share alone",
        "the last share alone",
    ),
    "You get this if you visit a node before all its uses: the reverse of the order of creation is safe.": (
        "passed on at each share: the first one counts twice",
        "passed on before the second share arrives",
        "taken before the second share arrives",
        "the second share is passed on twice",
    ),
    "You get this if you miscount what passes without clearing leave behind: each adds to what is stored.": (
        "2 everywhere, as for a leaf",
        "as if each pass began at 0",
        "as if the output began at 1 again",
        "doubled at each step",
        "doubled by each pass",
        "the first pass counts for nothing",
        "the steps alone are counted",
    ),
    "You get this if you take Gauss-Newton for the Hessian, or lose a part of it or a factor.": (
        "Gauss-Newton: the outputs' own curvature is left out",
        "the curvature alone",
        "the residuals are forgotten",
    ),
    "You get this if you take the Hessian for its diagonal, a row for a column, or count both sides.": (
        "a column instead of a row",
        "only the diagonal",
        "twice, once for each side",
    ),
    "You get this if you miscount what checkpoints store, or what is computed a second time.": (
        "each layer once for each segment",
        "everything is stored",
        "nothing is computed again",
        "once for each checkpoint",
        "one segment alone",
        "the checkpoints alone",
        "the input of the segment is counted twice",
        "the last layer of each segment, too",
    ),
    "You get this if you forget a square, or confuse a sum of squares with the square of a sum.": (
        "the square of the mean",
        "the norm is not squared",
        "each parameter alone",
        "not squared",
        "the square of the sum",
        "the square is forgotten",
        "the length instead of its square",
        "the derivatives added up, signs and all",
        "the length and not its square",
        "divided by the length once",
        "the gradients are not squared",
        "the curvature is not squared",
    ),
    "You get this if you write a factor of the line above a second time.": ("one factor appears twice",),
    (
        "You get this if you go back step by step and forget that a state is used several times, now "
        "and later."
    ): (
        "no carry: the next step is forgotten",
        "the gates' shares are forgotten",
        "the output gate's share is forgotten",
        "the way straight on is forgotten",
    ),
    "You get this if you stop going back too early: every step uses the parameters, so each contributes.": (
        "the last step only",
        "truncated: the steps before the cut are left out",
    ),
    "You get this if you cut the state as well: truncation passes it on, and cuts only the gradient.": (
        "the state of the cut is lost: it starts at 0",
    ),
    "You get this if you are one step off: lists of states begin at step 0, those of errors at step 1.": (
        "one step too few",
        "the cell of this step",
        "the error of this step",
        "the first step is left out",
        "the forget gate of this step",
        "the gates of this step",
        "the slope of the next step",
        "the state of this step",
        "the states after the steps",
        "the step at the cut counts twice",
        "times the forget gate",
    ),
    "You get this if you take one letter or function for another, or leave one out.": (
        "the weights of the other branch",
        "$1 - f$ for the input gate",
        "$u$ for $1 - u$",
        "W for U",
        "tanh is forgotten",
        "$1 - u$ is forgotten",
        "the cell for tanh of the cell",
        "the cells for the states",
        "the state for tanh of the cell",
        "the gradient of the cell for that of the state",
        "the gradient of the next state for its error",
        "the gradient of the state for all four",
        "the gradient of the state for that of the cell",
        "the output gate is missing",
        "the reset gate is forgotten",
        "the slope of another gate",
        "one operand is forgotten",
        "the state in place of the input",
        "the two gates change places",
        "the weights of the candidate are skipped",
        "the two shares change places",
        "the squared length of one gradient",
    ),
    "You get this if you copy from a text or a library that orders or places the gates in another way.": (
        "the biases of another gate",
        "the gate weights the other one, as in some papers",
        "the gates in another order",
        "the reset gate before the product",
        "the weights of the gates in another order",
        "the reset gate on the error",
    ),
    "You get this if you remember that clipping limits a gradient, and not what is limited, or when.": (
        "always as long as is allowed",
        "the length itself",
        "as if it always clipped",
        "always scaled, also when it is short",
        "divided by its length",
        "each entry is clipped",
    ),
    "You get this if you mix up the two sides of a function, forget one, or lose where they meet.": (
        "0 where the input is negative, as for ReLU",
        "the output plus α everywhere",
        "α on both sides",
        "every input counts",
        "a gradient everywhere",
        "not clipped",
        "0 where the residual is large",
        "a gradient for every wrong sign only",
        "the margin is forgotten",
        "κ is forgotten",
        "always 1",
        "the other side",
        "passed on where the activation is 0",
        "the absolute value is taken off",
        "the sign of the input in front",
        "the line does not meet the parabola",
        "clipped on one side only",
    ),
    "You get this if you take a maximum for a minimum, or a minimum for a maximum.": (
        "the minimum instead",
        "clipped from below",
        "the greater of the two",
    ),
    (
        "You get this if you miscount the correct class: its score stands, with a minus, in the margin "
        "of each other class."
    ): (
        "the correct class counts once",
        "the correct class gets nothing",
        "the correct class counts its own margin, too",
    ),
    "You get this if you weight another term, sample or class backward than the loss does.": (
        "the weight of the class of the logit",
        "the weight on the target alone",
        "the weight on both terms",
        "the weight on the other class",
    ),
    (
        "You get this if you smooth in one pass alone, or p too, or share ε wrongly: the target gives "
        "ε, each class gets ε/K."
    ): (
        "the rest is not shared, each class gets all of it",
        "the target stays whole",
        "the correct class gets nothing of the rest",
        "the target is not smoothed backward",
        "the rest is forgotten",
        "the probabilities are smoothed, too",
    ),
    "You get this if you mix up the two directions of the divergence, or lose one of its parts.": (
        "the two change places",
        "cross-entropy alone",
        "as if the target stood first",
    ),
    "You get this if you take one function for another, or use the rule of one for the other.": (
        "the density of the exact GELU in the second term",
        "the same as Huber loss",
        "the ReLU's slope",
        "as for $x / (1 + x^2)$",
        "the sign alone, as for the absolute error",
        "the sigmoid's rule",
        "the slope of a sigmoid for all four",
        "as if the output were a sigmoid",
        "the sigmoid alone for the gate",
        "as for the squared error",
    ),
    "You get this if you mix up a velocity and a running mean: one adds gradients up, the other averages.": (
        "a mean, as in Adam",
        "$1 - \\beta$ is forgotten, as in momentum",
        "the sum without $1 - \\beta$",
    ),
    "You get this if you forget that the weight of a gradient changes with its age.": (
        "all gradients count alike",
        "the plain mean",
        "every gradient counts once, as without momentum",
        "every gradient has its full share at once",
        "the squares add up, as in Adagrad",
    ),
    "You get this if you are one step or one power off in a recursion, or run through it the other way.": (
        "the oldest gradient counts most",
        "the oldest gradient counts least",
        "the new gradient is multiplied, too",
        "one power too few",
        "the rates in the other order",
        "one step too many",
        "one layer too few",
        "the velocity before the gradient came in",
        "from the point before the last",
    ),
    (
        "You get this if you leave out, repeat or misplace μ, η or a sign: momentum is written in more "
        "than one way."
    ): (
        "the learning rate is multiplied by $\\mu$, too",
        "the learning rate twice",
        "the learning rate of this step for all",
        "back where it came from: the sign of the last move",
        "the last move is multiplied by the learning rate, too",
        "the momentum is forgotten",
        "momentum without the look ahead",
        "$\\mu$ is forgotten",
        "$\\mu$ before the gradient",
    ),
    (
        "You get this if you mix up the bias corrections of Adam's two moments, leave one out, or give "
        "one to RMSprop."
    ): (
        "without bias correction",
        "the second moment is not corrected",
        "the corrections change places",
        "as if there were a bias correction",
    ),
    (
        "You get this if you forget that a running mean starts at 0, or misplace the sum of its "
        "weights, 1 − βᵗ."
    ): (
        "as if it had no bias",
        "$\\beta^{t}$ for $1 - \\beta^{t}$",
        "the bias of the first step for all",
        "the changes are not corrected",
        "multiplied instead of divided",
        "the changes are divided by $1 - \\beta$ at every step",
        "1, as for any mean",
        "it starts at the first gradient",
    ),
    "You get this if you take the gradients of all steps for equal: bias correction is exact only then.": (
        "as if the gradients did not change",
    ),
    (
        "You get this if you move or drop ε, a root or a square in Adam or RMSprop, or take the root of "
        "g² for g: it is |g|."
    ): (
        "$\\varepsilon$ is not scaled",
        "$\\varepsilon$ under the root",
        "the root is forgotten",
        "the share is not under the root",
        "the root of a square is the number itself",
        "$1 - \\beta$ is squared, too",
    ),
    "You get this if you expect of Adam what gradient descent does: Adam divides by the size of gradients.": (
        "as gradient descent",
        "as in gradient descent, the step grows with the factor",
        "the same, as in gradient descent",
    ),
    (
        "You get this if you lose or misplace n or a square as you take a variance through a layer: its "
        "factor is n Var[w]."
    ): (
        "as for a mean: $n$ is forgotten",
        "the variance is squared, as if it were a standard deviation",
        "divided by $n$, not multiplied",
        "the square of $n$, as if all weights were equal",
    ),
    "You get this if you forget that ReLU leaves half of the second moment, or halve twice.": (
        "all of it",
        "a quarter: half of each factor",
    ),
    (
        "You get this if you take Glorot's variance from memory: it makes the mean of both factors 1, "
        "not each of them."
    ): (
        "1, both ways",
        "the variance without its 2",
    ),
    "You get this if you forget that a factor repeated is a power, or take the power of something else.": (
        "the factors add up",
        "the power of the second moment",
        "one step, $t$ times as long",
    ),
    "You get this if you remember the bound 2/κ and not where it comes from: η and κ enter together.": (
        "the bound 1 instead of 2",
        "the curvature is forgotten in the bound",
    ),
    (
        "You get this if you forget that a step depends on the parameters twice: directly, and through "
        "the gradient."
    ): (
        "the gradient is held constant",
        "the step alone",
    ),
    "You get this if you take x for the kink itself: only there the difference is one half.": (
        "always one half",
    ),
    "You get this if you think that equal results take equal work: the order decides how many products.": (
        "both orders cost the same",
    ),
    "You get this if you lose the target as well, going on from z − y.": ("$z$ alone, as in its next line",),
    "You get this if you write dE[tokens] += G: NumPy adds once to each row, however often it is named.": (
        "a token that stands twice counts once",
    ),
    "You get this if you forget that those who share a gradient get a part each.": (
        "each of the winners gets all of it",
    ),
    "You get this if you divide a sum whose weights add up to 1: it is a mean already.": (
        "the mean of the products instead of their sum",
    ),
    (
        "You get this if you give all rows the same weights, as a convolution does: a dense layer has "
        "others for each."
    ): ("the weights of the first row for all rows",),
    (
        "You get this if you sum over the rows, too, as a dense layer does: here each row has a result "
        "of its own."
    ): (
        "one result for all rows",
        "the sum of all rows, once for each",
    ),
    "You get this if you take one n for the other: forward it counts the inputs, backward the outputs.": (
        "the backward factor",
    ),
    (
        "You get this if you take a mean for the sum over pairs: z adds up its products, and divides by "
        "nothing."
    ): ("a mean over the pairs of inputs",),
    "You get this if you forget that the number stands in the sum below, too, where it cancels.": (
        "the number stays in the numerator",
    ),
    "You get this if you start the loop with δ = G⁽ᵀ⁾: no step comes after the last, so it starts at 0.": (
        "a carry from a step that does not exist",
    ),
    "You get this if you scale the squares and forget the mean: it grows with the factor, too.": (
        "the factor is left under the root",
    ),
    (
        "You get this if you forget that the sum now runs over the filters: they and the channels change "
        "places."
    ): ("filters and channels do not change places",),
}

WHO = {label: line for line, labels in KINDS.items() for label in labels}
