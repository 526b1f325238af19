"""Tokens -> spans: which words of a question name a thing of the record, which have a meaning, which have none.

Names and phrases are looked up exactly, longest first. Only what then has no meaning at all may be a misspelling:
it is compared letter by letter (rapidfuzz) with the words that names and the vocabulary are made of. Numbers are never
corrected.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from knowledge.models import Entity
from knowledge.moments import find_moments
from knowledge.spans import Span
from knowledge.spelling import Spelling
from knowledge.text import Token, tokenize

LONGEST = 8
"""Words in the longest name or phrase that is looked up."""
VARIANTS = 12
"""How many ways of correcting a question are tried at most."""
_MOST_SLIPS = 3.7
"""Edits in all misspelt words of a question together, where several are misspelt."""
_PLAIN_SLIP = 1.2
"""Cost of one wrong letter."""
_NAMED_FIRST = ("expedition", "mission", "accident", "person", "station", "ship")


class Lexicon:
    """All names and words of one knowledge file; it owns no connection, only reads through the one it is given."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._spelling = Spelling(db)
        self._covered: dict[tuple[Token, ...], list[Span]] = {}
        self._named: dict[str, list[Entity]] = {}
        self._meant: dict[str, list[str]] = {}

    def forget(self) -> None:
        """Begin a new question: what was looked up for the one before is no longer wanted."""
        self._covered.clear()
        self._named.clear()
        self._meant.clear()
        self._spelling.forget()

    def spans(self, tokens: list[Token]) -> list[Span]:
        """Cover the tokens with spans from left to right, the longest name or phrase first; remembered for one question."""
        key = tuple(tokens)
        if key not in self._covered:
            self._covered[key] = self._cover(tokens)
        return list(self._covered[key])

    def _cover(self, tokens: list[Token]) -> list[Span]:
        tokens = self._ones(tokens)
        norms = [token.norm for token in tokens]
        keys = {" ".join(norms[i:j]) for i in range(len(norms)) for j in range(i + 1, min(i + LONGEST, len(norms)) + 1)}
        names, words = self._names(keys), self._words(keys)
        moments = find_moments(tokens)
        spans: list[Span] = []
        at = 0
        while at < len(tokens):
            span = self._longest(tokens, norms, at, names, words, moments)
            spans.append(span)
            at = span.end
        return self._people(_lettered(self._counterparts(self._listed(spans, tokens))), tokens)

    def _listed(self, spans: list[Span], tokens: list[Token]) -> list[Span]:
        """The numbers between a flight and an "and" as the flights of these numbers: "Apollo 11, 12 and 14"."""
        found = list(spans)
        for at, number in enumerate(spans[1:], 1):
            before, after = found[at - 1], spans[at + 1] if at + 1 < len(spans) else None
            numbered = number.sense("number") and not number.ordinal and tokens[number.start].parted
            goes_on = (
                after is None or after.text in ("and", "or") or (after.sense("number") and tokens[after.start].parted)
            )
            if not numbered or not goes_on or len(before.of("mission")) != 1:
                continue
            name, times = re.subn(r"\d+$", number.sense("number"), before.text)
            if times and (named := self._names({name}).get(name)):
                missions = tuple(e for e in named if e.kind == "mission")
                found[at] = replace(number, text=name, senses=(), entities=missions)
        return found

    def _counterparts(self, spans: list[Span]) -> list[Span]:
        """A number after a flight and "to" or "and", as the flight of that number: "Apollo 7 to 17", "Crew-8 and 9"."""
        found = list(spans)
        for at, (flight, joint, number) in enumerate(zip(spans, spans[1:], spans[2:], strict=False), 2):
            after = spans[at + 1] if at + 1 < len(spans) else None
            counts = after is not None and (after.sense("unit") or after.sense("kind") or after.text == "times")
            if (
                len(flight.of("mission")) != 1
                or joint.text not in _JOINTS
                or not number.sense("number")
                or number.ordinal
            ):
                continue
            name, times = re.subn(r"\d+$", number.sense("number"), flight.text)
            if times and not (counts and joint.text == "and") and (named := self._names({name}).get(name)):
                found[at] = replace(number, senses=(), entities=tuple(e for e in named if e.kind == "mission"))
        return found

    def corrections(self, tokens: list[Token], spans: list[Span]) -> Iterator[list[Token]]:
        """The question with its unknown words replaced by the words they may be misspellings of, likeliest first."""
        if (plainer := self._plainer(tokens, spans)) != tokens:
            yield plainer
            tokens, spans = plainer, self.spans(plainer)
        unknown = [
            span.start for span in spans if span.unknown and not span.partial and _may_be_misspelt(tokens, span.start)
        ]
        unknown = [at for at in unknown if not self._spelling.spelt_right(tokens[at].norm)]
        if not unknown or len(unknown) > 4:
            return
        names = {edge for span in spans if span.of("person") for edge in (span.start - 1, span.end)}
        choices = [self._spelling.nearest(tokens[at].norm, in_name=at in names) for at in unknown]
        choices = [[pick for pick in picks if self._may_stand(pick)] for picks in choices]
        sure = all(choices)  # where a word stays strange, only a plain slip of another one is put right
        near = [(at, c) for at, c in zip(unknown, choices, strict=True) if c and (sure or c[0][1] <= _PLAIN_SLIP)]
        unknown, choices = [at for at, _ in near], [choice for _, choice in near]
        if not near:
            return
        for picks in islice(sorted(product(*choices), key=lambda ps: sum(p[1] for p in ps)), VARIANTS):
            if len(picks) > 1 and sum(pick[1] for pick in picks) > _MOST_SLIPS:
                return  # two words that are both far from any known one are strange and not misspelt
            corrected = list(tokens)
            for at, (word, _) in zip(unknown, picks, strict=True):
                corrected[at] = replace(tokens[at], norm=word)
            yield corrected

    def _may_stand(self, pick: tuple[str, float]) -> bool:
        """Whether a word may stand for a misspelt one: a mere filler only for a plain slip, or the question loses a word."""
        word, cost = pick
        senses = self._words({word}).get(word, [])
        return cost <= _PLAIN_SLIP or not senses or any(not sense.startswith("noise:") for sense in senses)

    def _plainer(self, tokens: list[Token], spans: list[Span]) -> list[Token]:
        """The question without the initials in people's names ("John H. Glenn")."""
        first = {span.start for span in spans if span.end == span.start + 1 and len(span.text) == 1}
        people = {edge for span in spans if span.of("person") or span.partial for edge in (span.start - 1, span.end)}
        kept: list[Token] = []
        for at, token in enumerate(tokens):
            if not (at in first and at in people and token.kind == "word" and token.norm not in ("i", "a", "s")):
                kept.append(token)
        return kept

    def _ones(self, tokens: list[Token]) -> list[Token]:
        """A roman I after the name of a series is a 1 ("Apollo I"); anywhere else it stays a word."""
        return [
            replace(token, norm="1", kind="number")
            if token.norm == "i" and at and self.series([t.norm for t in tokens[max(0, at - 3) : at]])
            else token
            for at, token in enumerate(tokens)
        ]

    def series(self, words: list[str]) -> int:
        """How many of the last words name a numbered series ("crew", "soyuz ms"); 0 where they name none."""
        for start in range(len(words)):
            if self._db.execute("SELECT 1 FROM families WHERE key = ?", [" ".join(words[start:])]).fetchone():
                return len(words) - start
        return 0

    def _names(self, keys: set[str]) -> dict[str, list[Entity]]:
        for chunk in _chunks(keys - self._named.keys()):
            self._named |= {key: [] for key in chunk}
            marks = ",".join("?" * len(chunk))
            sql = f"SELECT key, kind, entity, name FROM names WHERE key IN ({marks})"
            for key, kind, entity, name in self._db.execute(sql, chunk):
                self._named[key].append(Entity(kind, entity, name))
        return {key: found for key in keys if (found := self._named[key])}

    def _words(self, keys: set[str]) -> dict[str, list[str]]:
        for chunk in _chunks(keys - self._meant.keys()):
            self._meant |= {key: [] for key in chunk}
            marks = ",".join("?" * len(chunk))
            for key, sense in self._db.execute(f"SELECT key, sense FROM words WHERE key IN ({marks})", chunk):
                self._meant[key].append(sense)
        return {key: found for key in keys if (found := self._meant[key])}

    def _longest(
        self,
        tokens: list[Token],
        norms: list[str],
        at: int,
        names: dict[str, list[Entity]],
        words: dict[str, list[str]],
        moments: dict[int, tuple[int, str]],
    ) -> Span:
        """The longest span that starts at a token; a moment wins over a name of the same length."""
        for end in range(min(at + LONGEST, len(tokens)), at, -1):
            if norms[at] == "to" and end > at + 1 and _goes_further(norms, at + 1, end, words):
                continue  # "to reach" would cut "reach orbit"
            if any(tokens[n].possessive and tokens[n + 1].kind == "number" for n in range(at, end - 1)):
                continue  # "Axiom's four missions" are not Axiom 4
            key = " ".join(norms[at:end])
            if at in moments and moments[at][0] == end:
                return Span(at, end, key, (f"moment:{moments[at][1]}" if moments[at][1] else f"undated:{key}",))
            parted = any(token.parted for token in tokens[at + 1 : end])  # "to the Moon, landing or not"
            if (key in names or (key in words and not parted)) and not _cuts(norms, at, end, names, words):
                entities = sorted(names.get(key, ()), key=_rank)
                return Span(at, end, key, tuple(words.get(key, ())), tuple(entities))
        token = tokens[at]
        senses = (f"number:{token.norm}",) if token.kind in ("number", "ordinal") else ()
        return Span(at, at + 1, token.norm, senses, ordinal=token.kind == "ordinal")

    def _people(self, spans: list[Span], tokens: list[Token]) -> list[Span]:
        """Join words that are parts of people's names into one span with everybody who has all of them; a comma parts names."""
        singles = [s.text for s in spans if s.end == s.start + 1 and not s.senses]
        bearers = self._bearers(singles)
        joined: list[Span] = []
        at = 0
        while at < len(spans):
            if shared := self._shared(spans, at):
                joined.append(shared)
                at += 1
                continue
            run = at
            while run < len(spans) and _is_name_part(spans[run], bearers):
                run += 1
                if run < len(spans) and tokens[spans[run].start].parted:
                    break
            while run > at and len(spans[run - 1].text) == 1:
                run -= 1
            if run > at and any(s.text in bearers for s in spans[at:run]):
                whole = self._person(spans[at:run], bearers)
                listed = run + 1 < len(spans) and spans[run].text == "and" and _is_name_part(spans[run + 1], bearers)
                apart = self._surnames(spans[at:run], bearers) if listed and not whole.entities else []
                joined += apart or [whole]
                at = run
            else:
                joined.append(spans[at])
                at += 1
        return joined

    def _surnames(self, parts: list[Span], bearers: dict[str, set[str]]) -> list[Span]:
        """Names that stand in a list without commas ("Carr Gibson and Pogue"), each as those who have it as a surname; none
        where one of them is nobody's.
        """
        found = []
        for part in parts:
            people = self._entities(sorted(set(part.of("person")) | bearers.get(part.text, set())))
            owners = tuple(e for e in people if tokenize(e.name)[-1].norm == part.text)
            found.append(replace(part, senses=(), entities=owners, partial=len(owners) > 1))
        return found if all(span.entities for span in found) else []

    def _shared(self, spans: list[Span], at: int) -> Span | None:
        """A given name before "and" and a full name, as whoever has the surname too: "Scott and Mark Kelly"."""
        following = spans[at + 1 : at + 5]
        if len(following) < 2 or following[0].text != "and" or not _may_be_given(spans[at]):
            return None
        full = next((span for span in following[1:] if span.of("person")), None)
        words = " ".join(span.text for span in following[1:]).split() if full is None else full.text.split()
        if len(words) < 2:
            return None
        surname = words[1] if full is None else words[-1]
        bearers = self._bearers([spans[at].text, surname])
        ids = bearers.get(spans[at].text, set()) & bearers.get(surname, set())
        if len(ids) != 1:
            return None
        return replace(spans[at], senses=(), entities=tuple(self._entities(sorted(ids))))

    def _bearers(self, words: list[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for chunk in _chunks(set(words)):
            marks = ",".join("?" * len(chunk))
            for word, person in self._db.execute(f"SELECT word, person FROM name_words WHERE word IN ({marks})", chunk):
                found.setdefault(word, set()).add(person)
        return found

    def _person(self, parts: list[Span], bearers: dict[str, set[str]]) -> Span:
        """Who has all these names; a span that already names one person keeps it when it stands alone."""
        start, end, text = parts[0].start, parts[-1].end, " ".join(part.text for part in parts)
        if len(parts) == 1 and parts[0].entities:
            return parts[0]
        ids: set[str] | None = None
        for part in parts:
            people = set(part.of("person")) | bearers.get(part.text, set())
            if len(part.text) == 1 and ids is not None and not ids & people:
                continue
            ids = people if ids is None else ids & people
        return Span(start, end, text, (), tuple(self._entities(sorted(ids or ()))), partial=True)

    def _entities(self, ids: list[str]) -> Iterator[Entity]:
        for person in ids:
            row = self._db.execute("SELECT name FROM people WHERE id = ?", [person]).fetchone()
            yield Entity("person", person, row[0])


def _lettered(spans: list[Span]) -> list[Span]:
    """A flight with a letter behind its number that no flight has, as the name of nothing: "STS-61-K"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        letter = span.unknown and len(span.text) == 1
        if letter and before is not None and before.of("mission") and before.text[-1].isdigit():
            found[-1] = Span(before.start, span.end, f"{before.text} {span.text}", partial=True)
        else:
            found.append(span)
    return found


_JOINTS = ("to", "through", "thru", "and", "or")


def _goes_further(norms: list[str], at: int, end: int, words: Mapping[str, list[str]]) -> bool:
    """Whether a phrase that begins here goes on behind an end."""
    return any(" ".join(norms[at:last]) in words for last in range(end + 1, min(at + LONGEST, len(norms)) + 1))


def _cuts(norms: list[str], at: int, end: int, names: Mapping[str, object], words: Mapping[str, list[str]]) -> bool:
    """Whether a phrase would cut a name that begins in it ("with crew" and "crew 6"), or a name a number of times."""
    named = " ".join(norms[at:end]) in names
    for first in range(at + 1, end):
        for last in range(end + 1, min(first + LONGEST, len(norms)) + 1):
            inner = " ".join(norms[first:last])
            if (inner in words and norms[at] == "the" and first == at + 1) or (inner in names and not named):
                return True
            if named and any(w.startswith("times:") for w in words.get(inner, ())):
                return True
    return False


def _rank(entity: Entity) -> int:
    return _NAMED_FIRST.index(entity.kind) if entity.kind in _NAMED_FIRST else len(_NAMED_FIRST)


def _may_be_given(span: Span) -> bool:
    """Whether a span is a single word that may be somebody's given name."""
    return span.end == span.start + 1 and not span.senses and span.text.isalpha() and len(span.of("person")) != 1


def _is_name_part(span: Span, bearers: dict[str, set[str]]) -> bool:
    """Whether a span can be a part of a person's name: a known person, a word of a name, or an initial."""
    if span.senses:
        return False
    return bool(span.of("person")) or span.text in bearers or (len(span.text) == 1 and span.unknown)


def _may_be_misspelt(tokens: list[Token], at: int) -> bool:
    """Words of four letters, and of three before a number: the name of a series."""
    before_number = at + 1 < len(tokens) and tokens[at + 1].kind == "number"
    return tokens[at].kind == "word" and len(tokens[at].norm) >= (3 if before_number else 4)


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    ordered = iter(sorted(keys))
    while chunk := list(islice(ordered, 500)):
        yield chunk
