"""Spans of a question sorted by what they can do in a reading; keeps count of what a reading has explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.asks import asked_for
from knowledge.models import Filter
from knowledge.preparing import prepared
from knowledge.spans import Span, kind_of

GENERIC = ("space station", "the space station", "the station", "a space station")
"""Names of the ISS that any station goes by."""
_RIDERS = {"rider": "flight with", "returning": "flight home of"}
"""How somebody who only says which flight is meant restricts it."""
_KINDS_OF_FLIGHT = {
    "crewed": Filter("class", ("crewed",)), "cargo": Filter("class", ("cargo",)), "uncrewed": Filter("crew size", ("0",)),
    "suborbital": Filter("flight", ("suborbital",)), "safe": Filter("outcome", ("loss of crew",), "not"), "success": Filter("outcome", ("success",)),
    "failed": Filter("outcome", ("partial failure", "launch failure", "failure", "loss of crew")),
}  # fmt: skip
_MISSION_FIELDS = ("mission", "programme", "vehicle", "ship", "site", "payload", *_RIDERS)


@dataclass(slots=True)
class Clause:
    """One question as sorted spans. `has` and `take` mark what a reading explains; `left_over` is the rest.

    The sorting is done once; each reading starts from a `fresh` clause with nothing but fillers explained.
    """

    spans: list[Span]
    used: set[int]
    _senses: dict[str, list[tuple[Span, str]]]
    _entities: dict[str, list[Span]]
    _idle: frozenset[int]
    _given: frozenset[int]
    """Fillers and question words: they need no explaining."""
    _ask: str = ""

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Clause:
        """Sort the spans of a question."""
        spans = prepared(spans)
        senses: dict[str, list[tuple[Span, str]]] = {}
        entities: dict[str, list[Span]] = {}
        named = any(span.of("station") and span.text not in GENERIC for span in spans)
        for span in spans:
            seen = set()
            for sense in span.senses:
                category, _, word = sense.partition(":")
                if category not in seen:
                    seen.add(category)
                    senses.setdefault(category, []).append((span, word))
            if span.entities and not (span.text in GENERIC and named):
                entities.setdefault(kind_of(span), []).append(span)
        idle = frozenset(span.start for span in spans if _is_idle(span, spans[0], entities)) | _doubled(spans)
        asked = frozenset(span.start for span, _ in senses.get("ask", ()))
        clause = cls(list(spans), set(idle), senses, entities, idle, idle | asked)
        clause._ask = asked_for(clause)
        return clause

    def fresh(self) -> Clause:
        """The same clause with only its fillers and question words explained."""
        return Clause(self.spans, set(self._given), self._senses, self._entities, self._idle, self._given, self._ask)

    @property
    def opening(self) -> Span | None:
        """The first span that is not a mere filler or a greeting."""
        return next(
            (s for s in self.spans if s.entities or any(not x.startswith(("noise", "chat")) for x in s.senses)), None
        )

    @property
    def present(self) -> bool:
        """Whether it is asked what is so now: "is she aboard the ISS"."""
        return next((s.text for s in self.spans if not s.polite), "") in ("is", "are") and not self.sees("moment")

    def ask(self) -> str:
        """What kind of answer is asked for; empty where the question does not say."""
        return self._ask

    def senses(self, category: str) -> list[str]:
        """All senses of a category in the order of the text, each once."""
        return list(dict.fromkeys(sense for _, sense in self._senses.get(category, ())))

    def sensed(self, category: str) -> list[tuple[Span, str]]:
        """All spans with a sense of a category, and that sense."""
        return self._senses.get(category, [])

    def has(self, category: str, *senses: str) -> bool:
        """Whether one of the senses occurs (any sense of the category where none is named); it is then explained."""
        if category not in self._senses:  # mostly so, and asked for very often
            return False
        found = [span.start for span, sense in self._senses[category] if not senses or sense in senses]
        self.used.update(found)
        return bool(found)

    def sees(self, category: str, *senses: str) -> bool:
        """Like `has`, without explaining anything."""
        if category not in self._senses:
            return False
        return not senses or any(sense in senses for _, sense in self._senses[category])

    def entity_spans(self, kind: str) -> list[Span]:
        """The spans that are read as things of a kind."""
        return self._entities.get(kind, [])

    def pairs(self, *aside: str) -> Iterator[tuple[Span, Span]]:
        """Spans that follow each other, articles and the words set `aside` left out."""
        return pairwise(span for span in self.spans if span.text not in ("a", "an", "the", *aside))

    def rides(self) -> bool:
        """Whether people are asked for by what they flew on: "on a Soyuz", "aboard the Shuttle"."""
        return any(a.text in ("on", "aboard", "in") and (b.of("programme") or b.of("vehicle")) for a, b in self.pairs())

    def take(self, span: Span) -> Span:
        """Mark a span as explained."""
        self.used.add(span.start)
        return span

    def filters(self, kind: str, field_name: str = "", *, apart: bool = False) -> tuple[Filter, ...]:
        """The things of a kind as conditions: one condition for all of them, or each in a group of its own."""
        spans = [self.take(span) for span in self.entity_spans(kind)]
        name = field_name or kind
        if apart and len(spans) > 1:
            return tuple(Filter(name, span.of(kind), group=number) for number, span in enumerate(spans, 1))
        ids = tuple(dict.fromkeys(id_ for span in spans for id_ in span.of(kind)))
        if kind == "site" and len(spans) > 1:  # "SLC-40 at the Cape" is one place
            ids = tuple(id_ for id_ in ids if all(id_ in span.of(kind) for span in spans)) or ids
        return (Filter(name, ids),) if ids else ()

    def missions(self, *, apart: bool = False) -> tuple[Filter, ...]:
        """Everything that says which flights are meant."""
        found: list[Filter] = []
        for name in _MISSION_FIELDS:
            if name == "vehicle":
                found += self._vehicles()
            elif name == "programme" and self._says_again():
                self.filters(name)
            elif name in _RIDERS:
                found += self.filters(name, _RIDERS[name])
            elif name == "mission" and self._is_range():
                found += [Filter("from to", f.values) for f in self.filters(name)]
            else:
                found += self.filters(name, apart=apart and name == "mission")
        if self.entity_spans("programme"):
            self.has("prop", "programme")
        found += [restriction for sense, restriction in _KINDS_OF_FLIGHT.items() if self.has("filter", sense)]
        if self.has("state", "in_orbit") and not self.entity_spans("payload"):
            found.append(Filter("flight", ("orbital",)))
        return tuple(found)

    def _is_range(self) -> bool:
        """Whether two flights name all between them: "Crew-1 to Crew-13"."""
        spans = self.entity_spans("mission")
        between = [s for s in self.spans if len(spans) == 2 and spans[0].end <= s.start < spans[1].start]
        return [s.text for s in between] in (["to"], ["through"], ["until"])

    def _says_again(self) -> bool:
        """Whether the programmes named are parts of the names of the flights: "the Apollo half of Apollo-Soyuz"."""
        flights = " ".join(e.name.casefold() for span in self.entity_spans("mission") for e in span.entities)
        programmes = [
            e.name.casefold() for span in self.entity_spans("programme") for e in span.entities if e.kind == "programme"
        ]
        return bool(flights and programmes) and all(name in flights for name in programmes)

    def _vehicles(self) -> list[Filter]:
        spans = [self.take(span) for span in self.entity_spans("vehicle")]
        if len(self.entity_spans("ship")) == 1 and len(self.entity_spans("ship")[0].of("ship")) == 1:
            return []  # "the lunar module Antares": its name says which ship it is
        flights = {span.end for span in self.entity_spans("mission")}  # "the Crew-9 Dragon" is the ship of Crew-9
        named = [span.of("vehicle") for span in spans if span.start not in flights]
        crafts = tuple(i for ids in named for i in ids if i.startswith("spacecraft"))
        # One name for both a ship and its rocket ("Soyuz") means the ship; a rocket named besides says more.
        rockets = tuple(i for ids in named if not set(ids) & set(crafts) for i in ids)
        return [Filter("vehicle", crafts)] * bool(crafts) + [Filter("rocket", rockets)] * bool(rockets)

    def people(self, *, apart: bool = False) -> tuple[Filter, ...]:
        """Everything that says which people are meant."""
        found = [*self.filters("person", apart=apart), *self._agencies()]
        countries = [
            id_
            for span in self.entity_spans("country")
            if not self._of_station(self.take(span))
            for id_ in span.of("country")
        ]
        both = any(span.text.startswith("astronaut") for span in self.spans) and self.sees("op", "or", "and")
        foreign = set(countries) - {"russia", "soviet-union"}  # "the first Romanian cosmonaut" is no Russian
        if (
            self.has("filter", "cosmonaut") and not both and not foreign
        ):  # "astronauts and cosmonauts" are of all countries
            countries.append("russia")
        if self.has("filter", "taikonaut"):
            countries.append("china")
        if "russia" in countries:  # a Soviet cosmonaut is a Russian one to those who ask; the answer says so
            countries.append("soviet-union")
        if countries:
            found.append(Filter("country", tuple(dict.fromkeys(countries))))
        found += [Filter("age", (number,)) for number in self.senses("age") if self.has("age")]
        found += [Filter("birthplace", (word,)) for word in self.senses("birthplace")]
        if self.has("birthplace"):
            self.has("event", "born")
        if self.has("filter", "female"):
            found.append(Filter("gender", ("female",)))
        elif self.has("filter", "male"):
            found.append(Filter("gender", ("male",)))
        return tuple(found)

    def _agencies(self) -> list[Filter]:
        """Whose people are meant; after "launched by" whose flights; before a ship only whose ship it is."""
        own: list[str] = []
        launching: list[str] = []
        for span in self.entity_spans("agency"):
            placed = self.sees("order") or self.nth_named()
            if span.text.startswith("european") and " " not in span.text and placed and not self.sees("role"):
                continue  # Europeans flew before there were astronauts of ESA
            self.take(span)
            before = next((s for s in self.spans if s.end == span.start), None)
            after = next((s for s in self.spans if s.start == span.end), None)
            if after is not None and any(after.of(kind) for kind in ("ship", "vehicle", "programme", "mission")):
                continue
            by = before is not None and before.text == "by" and self.sees("event")
            by = by or self._carries_people(before, after)
            by = by or (after is not None and after.sense("kind") == "mission")  # "the first SpaceX mission"
            (launching if by else own).extend(span.of("agency"))
        found = [Filter("affiliation", tuple(dict.fromkeys(own)))] if own else []
        return found + ([Filter("operator", tuple(dict.fromkeys(launching)))] if launching else [])

    def _carries_people(self, before: Span | None, after: Span | None) -> bool:
        """Whether an agency is who launches: "how many people did SpaceX launch", "has Blue Origin flown"."""
        acts = after is not None and after.sense("event") in ("launched", "flew")
        return bool(acts and before is not None and before.sense("ask") == "yes" and self.head())

    def _of_station(self, span: Span) -> bool:
        """Whether a country only says whose a station or a type of ship is: "the Russian station Mir", "an American shuttle"."""
        after = [s for s in self.spans if s.start >= span.end][:2]
        if after and (after[0].of("programme") or after[0].of("vehicle")) and self._is_ridden(span):
            return True  # "the first American to ride a Russian Soyuz", "first cosmonaut on an American shuttle"
        if len(after) == 2 and after[1].sense("role"):
            return False  # "Japanese ISS commanders"
        named = [bool(s.of("station")) for s in after]
        return bool(after) and (named[0] or (after[0].sense("kind") == "station" and named[1:] == [True]))

    def _is_ridden(self, span: Span) -> bool:
        """Whether a country before a type of ship is the ship's: people of another one are named, or it stands after "on a"."""
        before = [s.text for s in self.spans if s.end <= span.start and s.text not in ("a", "an", "the")][-1:]
        others = len(self.entity_spans("country")) > 1 or self.sees("filter", "cosmonaut", "taikonaut")
        return others or before in (["on"], ["aboard"], ["in"], ["by"], ["with"])

    def follows(self, category: str, span: Span) -> bool:
        """Whether a word of a category stands right before a span, fillers aside."""
        for before in reversed([s for s in self.spans if s.end <= span.start]):
            if before.sense(category):
                return True
            if not before.sense("noise") and before.sense("kind") != "mission" and before.sense("pronoun") != "mission":
                return False
        return False

    def head(self) -> str:
        """The kind of things that a question counts or lists: its first noun for a kind, `person` or `mission` ..."""
        for span in self.spans:
            if span.sense("kind") and span.start not in self._idle:
                return span.sense("kind")
            if span.sense("filter") in ("female", "male", "cosmonaut", "taikonaut", "rookie", "veteran"):
                return "person"
        return ""

    def missions_named(self) -> bool:
        """Whether the question names flights, by name, programme, type or expedition."""
        return any(self.entity_spans(kind) for kind in ("mission", "programme", "vehicle", "ship", "expedition"))

    def nth_named(self) -> bool:
        """Whether an ordinal stands in the question."""
        return any(span.sense("nth") or (span.ordinal and span.sense("number")) for span in self.spans)

    def nth(self) -> int:
        """The ordinal that is asked for ("third", "3rd"), explained; 0 where there is none."""
        for span in self.spans:
            word = span.sense("nth") or (span.sense("number") if span.text.isdigit() and span.ordinal else "")
            if word:
                self.used.add(span.start)
                return int(word)
        return 0

    def roles(self) -> tuple[Filter, ...]:
        """The role that is asked about."""
        roles = self.senses("role")
        if not roles:
            return ()
        self.has("role")
        return (Filter("role", tuple(roles)),)

    def moments(self) -> tuple[str, ...]:
        """The moments named, as ISO text, explained."""
        self.has("moment")
        return tuple(iso for moment in self.senses("moment") for iso in moment.split("/"))  # a decade has two ends

    def explained(self, span: Span) -> bool:
        """Whether a reader has taken a span: not a filler, which nobody has to take."""
        return span.start in self.used and span.start not in self._given

    @property
    def left_over(self) -> list[Span]:
        """What no part of the reading explains."""
        return [span for span in self.spans if span.start not in self.used]


def _is_idle(span: Span, first: Span, entities: dict[str, list[Span]]) -> bool:
    """Whether a span means nothing by itself: fillers, greetings, an "and" at the beginning, a pronoun whose noun is there."""
    if span.filler or span.sense("ask") == "yes" or span.sense("time") == "ever":
        return True
    if span.sense("op") == "from" or (span.sense("op") == "and" and span is first):
        return True
    if (span.sense("kind") == "station" or span.text in GENERIC) and "station" in entities:
        return span not in entities["station"]
    pronoun = span.sense("pronoun")
    if pronoun == "mission" and span.text.startswith("the ") and {"person", "ship", "module"} & set(entities):
        return True  # "the flight that Sarah Gillis was on"
    if span.text in ("her", "she") and "ship" in entities and "person" not in entities:
        return True  # "who commanded Discovery on her first flight"
    return bool(pronoun) and ("person" if pronoun == "person" else "mission") in entities


def _doubled(spans: Sequence[Span]) -> set[int]:
    """A noun that only repeats what stands before it: "the Freedom 7 capsule"."""
    return {
        after.start
        for before, after in pairwise(spans)
        if (after.sense("kind") == "module" and bool(before.of("module")))
        or (after.sense("kind") == "mission" and after.text in ("mission", "flight") and len(before.of("mission")) == 1)
        or (after.sense("prop") == "ship" and len(before.of("mission")) == 1 and (before.of("ship") or before.of("mission"))
        and after.text in ("capsule", "spacecraft", "ship", "spaceship", "craft"))
        or (after.text in ("capsule", "spacecraft", "spaceship") and bool(before.of("programme")))
        or (after.text == "series" and bool(before.of("programme") or before.of("vehicle")))
    }  # fmt: skip
