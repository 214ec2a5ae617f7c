"""Ids that no field of a form may have: inside an expression they would mean something else.

Pure: nothing here reads a file, a clock or a network. The evaluator (10.0.0) looks a bare name up in whatever
a method was last called on, an array, a text, a function or Math, before it looks among the answers; and
what the arguments of arrow functions were called stays behind as if it were an answer.
"""

ARGUMENTS = ("v", "x", "n", "a", "b", "s")  # of the arrow functions in our expressions

_OF_THE_LANGUAGE = ("false", "from", "in", "new", "null", "of", "this", "true", "typeof", "undefined")
_OF_THE_ENGINE = (
    *("age", "api", "constructor", "dayjs", "includes", "mode", "node", "patient", "prototype", "resolve"),
    *("sex", "today", "visit"),
)
_OF_ARRAYS = (
    *("at", "concat", "entries", "every", "fill", "filter", "find", "flat", "join", "keys", "length"),
    *("map", "pop", "push", "reduce", "reverse", "shift", "slice", "some", "sort", "splice", "unshift"),
    *("values", "with"),
)
_OF_TEXTS = (
    *("anchor", "big", "blink", "bold", "fixed", "fontcolor", "fontsize", "italics", "link", "match"),
    *("normalize", "repeat", "replace", "search", "small", "split", "strike", "sub", "substr"),
    *("substring", "sup", "trim"),
)
_OF_FUNCTIONS = ("apply", "arguments", "bind", "call", "caller", "name")
_OF_MATH = (
    *("abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "clz32", "cos"),
    *("cosh", "exp", "expm1", "floor", "fround", "hypot", "imul", "log", "log10", "log1p", "log2", "max"),
    *("min", "pow", "random", "round", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc"),
)

TAKEN_NAMES = frozenset(
    (*ARGUMENTS, *_OF_THE_LANGUAGE, *_OF_THE_ENGINE, *_OF_ARRAYS, *_OF_TEXTS, *_OF_FUNCTIONS, *_OF_MATH)
)
