"""The words of the interface in other languages: one TOML file a language, with the English text as the key.

English is written where it is used; a text that a language lacks stays English. Answers are always English. A translator
copies `de.toml`, translates the right-hand sides and names the file after Discord's locale (`fr`, `pt-BR`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import discord
from discord import app_commands

_SHARED = {"en-US": "en", "en-GB": "en", "es-ES": "es", "es-419": "es", "pt-BR": "pt", "sv-SE": "sv"}


def catalogues() -> dict[str, dict[str, str]]:
    """Language -> English text -> translation."""
    found = {}
    for file in files("bot.texts").iterdir():
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            found[file.name.removesuffix(".toml")] = {k: v for part in data.values() for k, v in part.items()}
    return found


class Texts:
    """Says the fixed texts of the interface in the language of whoever reads them."""

    def __init__(self) -> None:
        self._languages = catalogues()

    def say(self, locale: discord.Locale | str, text: str, /, **values: object) -> str:
        """A text with its values, in the language of a locale, else in English."""
        name = str(locale)
        language = self._languages.get(name) or self._languages.get(_SHARED.get(name, name), {})
        return language.get(text, text).format(**values)

    def render(self, locale: discord.Locale | str, sentence: str) -> str:
        """A finished English sentence in the language of a locale, by the template of the catalogue that it fits; what fits
        none, such as an answer, stays as it is.
        """
        name = str(locale)
        language = self._languages.get(name) or self._languages.get(_SHARED.get(name, name), {})
        if not language or sentence in language:
            return language.get(sentence, sentence)
        for template, translation in language.items():
            if "{" in template and (found := _pattern(template).fullmatch(sentence)):
                return translation.format(**found.groupdict())
        return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A template as a pattern with a group for each of its values."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )


class Translator(app_commands.Translator):
    """Hands the names and descriptions of the commands to Discord in every language there is."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _: app_commands.TranslationContextTypes
    ) -> str | None:
        """The translation of one name or description; None leaves it English."""
        said = self._texts.say(locale, string.message.replace("{", "{{").replace("}", "}}"))
        return None if said == string.message else said
