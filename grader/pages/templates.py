"""The templates of a page and of its parts. Everything in them is escaped unless it is Markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from grader.pages.text import number

HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number
    return environment


@cache
def template(name: str) -> Template:
    """A template of this folder."""
    return _environment().get_template(name)


@cache
def style(name: str) -> str:
    """A stylesheet of this folder."""
    return (HERE / name).read_text(encoding="utf-8")
