"""The words of the cards and of the class view.

Apart from the player's, because these are read by people who teach or who have not begun, in a notebook cell that is
not asked for a language: English only, until `library` and `class_view` take a `lang` as `play` does.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    # cards
    "stories": "Stories to play",
    "card_role": "Your role",
    "card_minutes": "{n} minutes",
    "card_new": "Not begun",
    "card_playing": "Being played: {n} decisions so far",
    "card_playing_one": "Being played: one decision so far",
    "card_endings": "Endings seen: {seen} of {all}",
    "card_damaged": "There is an attempt that cannot be read",
    "card_mistakes": "This story has mistakes and cannot be played",
    "card_open": "To open it, run",
    # class view
    "class_title": "How the class played “{title}”",
    "class_people": "{people} learners, of whom {finished} finished.",
    "class_rounding": (
        "Numbers of people are rounded to the nearest {minimum}, so they need not add up. Nothing is said about fewer than {minimum} people; "
        "“not shown” stands for a number from which such a one could be worked out. Of each learner the first finished "
        "try counts, or else the first."
    ),
    "class_damaged": "Attempts left out because they could not be read: {n}.",
    "flow": "The way of the class",
    "flow_reveal": "Show the map",
    "fill": "Fill the screen with the map",
    "flow_label": "Map of the story; the wider a road, the more of the class took it. The same is told in words below.",
    "flow_scroll": "Map of the class’s way, can be scrolled",
    "flow_key": "Wide roads: many of the class. Dotted: fewer than {minimum}, or nobody.",
    "moments": "Decision by decision",
    "moment_reached": "Came here: {people}",
    "choices": "What could be done",
    "did": "What the class did",
    "steps": "Step through the decisions",
    "previous": "Previous",
    "next": "Next",
    "show_choices": "Show what could be done",
    "show_did": "Show what the class did",
    "hide": "Hide both again",
    "all": "All decisions",
    "step": "Decision {n} of {all}",
    "some": "For some",
    "stopped": "Stopped here",
    "about": "about {n}",
    "few": "fewer than {minimum}",
    "withheld": "not shown",
    "endings": "How it ended",
    "meters": "Where things stood at the end",
    "meter": "Meter",
    "meter_start": "At the start",
    "meter_end": "At the end, mean",
    "questions": "To talk about",
    "class_text": "How a class played “{title}”: shown as a page.",
    "cannot_show": "The class view cannot be shown",
}
