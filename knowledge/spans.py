"""Spans: some tokens of a question and all that they may mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.models import Entity

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Span:
    """Some tokens (`start` to `end`) and what they may mean.

    `senses` are vocabulary senses such as `role:commander`, `moment:...`, `number:12`; `entities` the things that go by
    that name. A span with neither is unknown. `partial` says that only a part of a person's name was given.
    """

    start: int
    end: int
    text: str
    senses: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    partial: bool = False
    ordinal: bool = False
    """Written as 3rd or 21st."""
    _by_category: Mapping[str, str] = field(init=False, repr=False, compare=False, hash=False)
    """The first sense of each category: it is asked for hundreds of times for one question."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_category", _sorted(self.senses) if self.senses else _NONE)

    @property
    def unknown(self) -> bool:
        """Whether the record and the vocabulary know nothing of it."""
        return not self.senses and not self.entities

    @property
    def strange(self) -> bool:
        """Whether no reading explains it: unknown, or a word of other fields."""
        return not self.entities and all(sense.startswith("other:") for sense in self.senses)

    @property
    def filler(self) -> bool:
        """Whether one of its meanings is to say nothing: an article, "please"; it may name something all the same."""
        return "noise" in self._by_category or "chat" in self._by_category

    @property
    def polite(self) -> bool:
        """Whether it is a greeting, thanks or "please": it belongs to no question."""
        return "chat" in self._by_category or self._by_category.get("noise") == "manners"

    @property
    def asks(self) -> bool:
        """Whether it is a question word ("who", "how many", "list"); "did" alone is none."""
        return self.sense("ask") not in ("", "yes")

    def sense(self, category: str) -> str:
        """The first sense of a category, without the category; empty where there is none."""
        return self._by_category.get(category, "")

    def of(self, kind: str) -> tuple[str, ...]:
        """The ids of the entities of a kind."""
        return tuple(entity.id for entity in self.entities if entity.kind == kind) if self.entities else ()


@lru_cache(maxsize=4096)
def _sorted(senses: tuple[str, ...]) -> Mapping[str, str]:
    """The first sense of each category."""
    return {category: sense for category, _, sense in (sense.partition(":") for sense in reversed(senses))}


_PREFERENCE = (
    "accident", "distinction", "group", "mission", "expedition", "person", "programme", "station", "ship", "port", "vehicle", "agency", "country", "module", "payload",
    "site", "term",
)  # fmt: skip


def kind_of(span: Span) -> str:
    """As what a span is read where several kinds of things share the name."""
    if len(span.entities) == 1:
        return span.entities[0].kind
    kinds = {entity.kind for entity in span.entities}
    if kinds == {"ship", "country"}:
        return "country"  # America is a ship only beside the name of its flight
    return next((kind for kind in _PREFERENCE if kind in kinds), "")
