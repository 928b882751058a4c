"""Words of procedures, for the templates of the room."""

from __future__ import annotations

from django import template

from datchuan.procedures import words

register = template.Library()
register.filter("figure_words", words.figure_words)
register.filter("copy_word", words.copy_word)
