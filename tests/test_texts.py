"""The interface in other languages: complete, within Discord's limits, with the same places for values."""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bot.client import Houston
from bot.config import Settings
from bot.texts import Texts, catalogues

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = catalogues()
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def commands() -> list[dict[str, Any]]:
    """The commands as Discord is told of them."""
    houston = Houston(Settings(Path(tempfile.mkdtemp())), force_sync=False)
    return [command.to_dict(houston.tree) for command in houston.tree.get_commands()]


def strings(part: dict[str, Any]) -> set[tuple[str, str]]:
    """Every name and description of a command with what it is."""
    menu = part.get("type") == 3 and "options" not in part
    found = {("menu" if menu else "name", part["name"]), ("description", part.get("description") or "")}
    found |= {("choice", choice["name"]) for choice in part.get("choices") or []}
    return found.union(*(strings(option) for option in part.get("options") or []))


def said() -> set[str]:
    """Every text that the interface says through the catalogue, read off the source."""
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {text for text in found if " " in text}


@pytest.mark.parametrize("language", ["de", "fr"])
async def test_a_language_is_complete_and_fits(language: str) -> None:
    """Each name, description, choice and text is there; names are names, descriptions at most 100 characters."""
    words = LANGUAGES[language]
    for command in commands():
        for kind, text in strings(command):
            if not text:
                continue
            assert text in words, text
            if kind == "name":
                assert _NAME.match(words[text]), words[text]
                assert words[text] == words[text].lower()
            assert len(words[text]) <= (32 if kind in ("name", "menu") else 100), words[text]
    for text in said():
        assert text in words, text
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", words[text]))
    assert all(len(text) <= 2000 for text in words.values())


def test_what_is_missing_stays_english() -> None:
    """An unknown language and an unknown text are no fault."""
    texts = Texts()
    assert texts.say("ja", "Nothing is kept about you.") == "Nothing is kept about you."
    assert texts.say("de", "No such text {x}.", x=1) == "No such text 1."


@pytest.mark.parametrize("language", ["de", "fr"])
def test_replies_are_said_by_their_template(language: str) -> None:
    """A finished sentence is found by its template, its values stay; every language has the same templates, with the same places."""
    texts = Texts()
    said = texts.render(language, "There is no subscription 7 here.")
    assert "7" in said
    assert said != "There is no subscription 7 here."
    answer = "Jessica Meir commanded SpaceX Crew-12 (13 February to 8 October 2026)."
    assert texts.render(language, answer) == answer
    assert set(LANGUAGES[language]) == set(LANGUAGES["de"])
    for template, translation in LANGUAGES[language].items():
        assert set(re.findall(r"\{(\w+)\}", template)) == set(re.findall(r"\{(\w+)\}", translation))
