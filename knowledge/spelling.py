"""Which known word a strange one may be a misspelling of: compared letter by letter (rapidfuzz), numbers never."""

from __future__ import annotations

import sqlite3


class Spelling:
    """The words that names and the vocabulary are made of; it owns no connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._spelling: dict[int, list[tuple[str, int]]] | None = None
        self._near: dict[tuple[str, bool], list[tuple[str, float]]] = {}

    def forget(self) -> None:
        """Begin a new question."""
        self._near.clear()

    def spelt_right(self, word: str) -> bool:
        """Whether a word without meaning here is an English word: then it is no slip of another."""
        return bool(self._db.execute("SELECT 1 FROM english WHERE word = ?", [word]).fetchone())

    def nearest(self, word: str, *, in_name: bool) -> list[tuple[str, float]]:
        """The nearest known words, remembered for one question: its parts have the same strange words."""
        if (word, in_name) not in self._near:
            self._near[word, in_name] = self._similar(word, in_name=in_name)
        return self._near[word, in_name]

    def _similar(self, word: str, *, in_name: bool) -> list[tuple[str, float]]:
        """The nearest known words with a cost: edits first, then how common a word is, then an omitted letter.

        A short word is corrected to a person's name only beside another part of a name: too many names are one letter
        apart. Two edits in a short word count only where its first and last letter stay, or its letters only moved.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if self._spelling is None:
            self._spelling = {}
            for known, common in self._db.execute("SELECT word, common FROM spelling"):
                self._spelling.setdefault(len(known), []).append((known, common))
        limit = 1 if len(word) < 5 else 2
        pool = [pair for n in range(len(word) - limit, len(word) + limit + 1) for pair in self._spelling.get(n, ())]
        near = process.extract(word, [pair[0] for pair in pool], scorer=OSA.distance, score_cutoff=limit, limit=12)
        found: list[tuple[str, float]] = []
        for known, edits, index in near:
            common = pool[index][1]
            if word.endswith("ing") and not known.endswith("ing"):
                continue  # a slip leaves the form of a word as it is
            if len(word) < 6 and not common and not in_name:
                continue
            if len(word) < 7 and not _plausible(word, known, edits, common):
                continue
            moved = 0.6 if sorted(word) == sorted(known) else 0
            found.append((known, edits - moved + (0 if common else 0.3) + (0 if len(known) > len(word) else 0.1)))
        return sorted(found, key=lambda pair: pair[1])[:4]


def similar(typed: str, word: str) -> bool:
    """Whether a word may be a slip of the finger for another: one edit in a short word, two in a longer one."""
    from rapidfuzz.distance import OSA

    allowed = 1 if len(typed) < 6 else 2
    return len(typed) >= 3 and bool(OSA.distance(typed, word, score_cutoff=allowed) <= allowed)


def _plausible(word: str, known: str, edits: int, common: int) -> bool:
    """Whether a short word is likely to be a slip for a known one; `common` is 2 for question words."""
    if sorted(word) == sorted(known):
        return True
    if edits > 1:
        return common > 0 and word[0] == known[0] and word[-1] == known[-1]
    return word[0] == known[0] or common == 2 or (len(word) > 5 and common > 0)
