"""Text as people type it -> tokens that compare: case, accents, quotes, hyphens, digits and contractions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ð": "d", "þ": "th"})
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
    "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18", "xix": "19", "xx": "20",
}  # fmt: skip
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_TOKEN = re.compile(
    r"(?P<date>\b\d{4}-\d{2}(?:-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?z?)?)?(?![\w-]))"
    r"|(?P<clock>\b(?:noon|midnight|\d{1,2}(?::\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?| ?[ap]\.?m\b\.?))"
    r"(?: ?(?:utc|gmt|z|est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|msk)\b)?)"
    r"|(?P<ordinal>\d+)(?:st|nd|rd|th)\b"
    r"|(?P<number>\d+)(?:'s\b)?"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)"
)
_ARE = re.compile(r"^(we|they|you|who)'re$")
_BLANK = re.compile(r"_{2,}|\.{4,}|…$")
_OPEN_END = re.compile(r"\b(in|at|by|was|is|were|are|the|from|with|as|to|of|called|named)\s*\.{3}\s*$")
"""Three dots after a word that something has to follow: the rest is asked for."""
_CONTRACTION = re.compile(r"^(who|what|where|when|how|why|it|that|there|he|she)'s$|^(who|what|where|when|how)s$")
_NEGATED = re.compile(r"^(did|is|was|were|are|do|does|has|have|had|could|would|should)n'?t$|^(wo|ca)n't$|^dont$|^cant$")
_PARTING = re.compile(r"[,;:()!?]|\. |--| - ")
_RANGE = re.compile(r"(?<=\w)\s?\.\.\s?(?=\w)")
_WITH = re.compile(r"\bw/ ?")
_AND = re.compile(r"&| \+ | plus (?=\w)")
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:)\d+(?::\w)?>|https?://\S+|[*~|]{2}|```?")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or ISO date: `norm` is what comparisons see."""

    text: str
    norm: str
    kind: str
    """`word`, `number`, `ordinal`, `date` or `clock`, which is a time of day with its zone."""
    possessive: bool = False
    parted: bool = False
    """A comma, a bracket or another mark that parts stands before it."""


def fold(text: str) -> str:
    """Case, accents and typographic quotes taken away; other scripts stay as they are."""
    text = text.translate(_QUOTES)
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens; letters and digits part ("crew12" is "crew 12"), hyphens and dots separate.

    Discord mentions, emoji codes, links and markup marks are taken out first. Roman numerals from II to XX and number
    words from two on become digits; a single I, V or X stays a letter, because it is mostly one.
    """
    return list(_tokens(text))


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[Token, ...]:
    """The tokens, remembered for a moment: the readings of one question look at the same texts again and again."""
    tokens: list[Token] = []
    text = fold(text)
    text = _OPEN_END.sub(r"\1 ____", text) if "..." in text else text
    told = _AND.sub(" and ", _RANGE.sub(" to ", _WITH.sub("with ", text)))
    plain, end = _BLANK.sub(" blank ", _MARKUP.sub(" ", told)), 0
    for match in _TOKEN.finditer(plain):
        kind, raw = match.lastgroup or "word", match.group()
        if kind == "word":
            found = _word(raw)
        elif kind in ("date", "clock"):
            found = [Token(raw, raw, kind)]
        else:
            found = [Token(raw, match.group(kind).lstrip("0") or "0", kind, raw.endswith("'s"))]
        if tokens and _PARTING.search(plain[end : match.start()]):
            found[0] = replace(found[0], parted=True)
        tokens += found
        end = match.end()
    return tuple(tokens)


def _word(raw: str) -> list[Token]:
    """One written word as one or two tokens: contractions part, possessives lose their mark."""
    if _CONTRACTION.match(raw):
        return [Token(raw, raw.removesuffix("s").removesuffix("'"), "word"), Token("is", "is", "word")]
    if _ARE.match(raw):
        return [Token(raw, raw[:-3], "word"), Token("are", "are", "word")]
    if _NEGATED.match(raw):
        stem = raw.removesuffix("t").removesuffix("'").removesuffix("n")
        return [Token(raw, {"wo": "will", "ca": "can"}.get(stem, stem), "word"), Token("not", "not", "word")]
    possessive = raw.endswith(("'s", "s'"))
    norm = raw.removesuffix("'s").replace("'", "")
    number = _ROMAN.get(norm) or (_NUMBERS[norm] if norm in _NUMBERS and norm != "one" else None)
    if number is not None:
        return [Token(raw, number, "number", possessive)]
    return [Token(raw, norm, "word", possessive)]


def key(text: str) -> str:
    """The form under which a name is stored and looked up."""
    return " ".join(token.norm for token in tokenize(text))
