"""The channel matrix: commit to a channel, say what matters, see what each channel carries and what makes up for it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.channels import (
    CHANNELS,
    HIGHEST,
    QUALITIES,
    SHORT,
    Channel,
    channel,
    companion,
    furthest,
    ranked,
    score,
    shortfall,
)
from signoff.activities.content import FOLDER, ContentError
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.lessonfile import load_part
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_KEYS = tuple(one.key for one in CHANNELS)


@dataclass(frozen=True, slots=True)
class Message:
    """Something that has to be said to somebody, and what its authors think matters about it."""

    key: str
    text: str
    weights: Mapping[str, int]
    because: Mapping[str, str]
    """By quality: why it matters here, or why it does not."""
    thought: str
    """What no table says about this message."""


def load_messages(lesson: str, folder: Path = FOLDER) -> tuple[Message, ...]:
    """Read the table `channels` of a lesson's content file; `ContentError` says what is missing or wrong."""
    messages = []
    for row in load_part(lesson, "channels", folder).rows("message"):
        weights, because = row.part("weights"), row.part("because")
        for part in (weights, because):
            if strange := set(part.table) - set(QUALITIES):
                raise ContentError(f"{part.where}: {min(strange)} is none of {', '.join(QUALITIES)}.")
        messages.append(
            Message(
                row.text("key"),
                row.text("text"),
                {quality: weights.number(quality, 0, HIGHEST) for quality in QUALITIES},
                {quality: because.text(quality) for quality in because.table},
                row.text("thought"),
            )
        )
    return tuple(messages)


class ChannelMatrix(Activity):
    """A message, a first pick, six weights. The scores stay hidden until there is a pick to hold them against."""

    sentence = "Run this cell to choose channels for five messages, and to see what each channel carries."
    part = "channels"

    def __init__(self, messages: Sequence[Message], notes: LessonNotes | None = None) -> None:
        if not messages:
            raise ContentError("A channel matrix needs at least one message.")
        self.messages, self.notes = tuple(messages), notes
        self.problem = ""
        self.weights = {one.key: dict.fromkeys(QUALITIES, 0) for one in self.messages}
        self.picks: dict[str, str] = {}
        self.message = self.messages[0]
        self._resume()
        super().__init__()

    def _resume(self) -> None:
        kept = recall(self.notes, self.part)
        for one in self.messages:
            row = table(kept.get(one.key))
            if row.get("pick") in _KEYS:
                self.picks[one.key] = str(row["pick"])
            for quality, weight in table(row.get("weights")).items():
                if quality in QUALITIES and isinstance(weight, int) and 0 <= weight <= HIGHEST:
                    self.weights[one.key][quality] = weight

    def view(self) -> Json:
        """The message, the pick, the weights, and under them what follows."""
        mine = self.weights[self.message.key]
        pick = self.picks.get(self.message.key, "")
        options = [{"value": one.key, "label": one.text} for one in self.messages]
        fields = [
            entry("message", "select", "What has to be said", self.message.key, options=options),
            radio(
                "pick", "Your pick, before you count", [(one.key, one.label) for one in CHANNELS], pick, style="pills"
            ),
            *(
                entry(quality, "range", text, str(mine[quality]), min="0", max=str(HIGHEST), step="1", unit=" of 3")
                for quality, text in QUALITIES.items()
            ),
        ]
        return {
            "kind": "channels",
            "title": "Which channel carries it?",
            "problem": self.problem,
            "lead_html": paragraph(
                "Pick a channel from the gut. Then say how much each quality matters for this message: 0 not at all, "
                "3 decides it. Each message keeps its own answers."
            ),
            "forms": [{"id": "matrix", "live": True, "fields": fields, "output": self._output(), "heard": self._heard()}],
            "summary": self.summary(),
        }  # fmt: skip

    def receive(self, entered: Entered) -> None:
        """Take a change. A change of the message shows that message's own answers."""
        chosen = next((one for one in self.messages if one.key == entered.text("message")), self.message)
        if chosen != self.message:
            self.message = chosen
            return
        if entered.text("pick") in _KEYS:
            self.picks[chosen.key] = entered.text("pick")
        for quality in QUALITIES:
            if (value := entered.text(quality)) in {"0", "1", "2", "3"}:
                self.weights[chosen.key][quality] = int(value)
        self.problem = remember(
            self.notes,
            self.part,
            {one.key: {"pick": self.picks.get(one.key, ""), "weights": self.weights[one.key]} for one in self.messages},
        )

    def done(self, message: Message) -> bool:
        """Whether a message has a pick and something that matters."""
        return message.key in self.picks and any(self.weights[message.key].values())

    def summary(self) -> str:
        """How many messages are weighed."""
        done = sum(map(self.done, self.messages))
        return f"{done} of {len(self.messages)} messages weighed." if done else ""

    def record(self) -> str:
        """Each message that was weighed, with its pick, and what the count says."""
        rows = [f"<h4>{html.escape(one.text)}</h4>{self._verdict(one)}" for one in self.messages if self.done(one)]
        return "".join(rows) or paragraph("No message weighed yet.")

    def _output(self) -> str:
        one = self.message
        if one.key not in self.picks:
            return paragraph("Pick a channel first. What the table says comes after what you say.", name="so-note")
        if not self.done(one):
            return paragraph("Now say what matters: move at least one of the sliders up.", name="so-note")
        weights = self.weights[one.key]
        return (
            self._verdict(one)
            + _table(weights, self.picks[one.key])
            + paragraph("Where we weigh it differently", tag="h3")
            + self._differences(one)
            + paragraph(one.thought, name="so-note")
        )

    def _heard(self) -> str:
        if not self.done(self.message):
            return ""
        best, points = ranked(self.weights[self.message.key])[0]
        return f"{best.label} comes first, {points} of 100"

    def _verdict(self, one: Message) -> str:
        weights = self.weights[one.key]
        pick = channel(self.picks[one.key])
        (best, points), *others = ranked(weights)
        mine = score(pick, weights)
        if mine == points:
            level = [one.name for one, reached in ((best, points), *others) if reached == points and one != pick]
            said = f"With these weights {pick.name} comes first, as you picked: {points} of 100"
            said += f", level with {' and '.join(level)}." if level else "."
        else:
            said = f"With these weights {best.name} comes first: {points} of 100. Your pick, {pick.name}, has {mine}."
        lacks = shortfall(pick, weights)
        if lacks:
            said += f" What it lacks most: {SHORT[lacks].lower()}."
        return paragraph(said) + paragraph(_pairing(pick, weights))

    def _differences(self, one: Message) -> str:
        mine = self.weights[one.key]
        rows = [
            f"<li><strong>{SHORT[quality]}</strong>: you {mine[quality]}, we {one.weights[quality]}. "
            f"{html.escape(one.because[quality])}</li>"
            for quality in furthest(mine, one.weights)
            if quality in one.because
        ]
        if not rows:
            return paragraph("Nowhere by more than a point. What remains is the channels' ratings; argue with those.")
        return f'<ul class="so-remarks">{"".join(rows)}</ul>'


def _pairing(pick: Channel, weights: Mapping[str, int]) -> str:
    second = companion(pick, weights)
    if second is None:
        return f"No second channel adds anything to {pick.name} here."
    return f"{pick.label} together with {second[0].name}: {second[1]} of 100."


def _table(weights: Mapping[str, int], pick: str) -> str:
    rows = "".join(
        f"<tr{' class=so-here aria-current=true' if one.key == pick else ''}>"
        f'<th scope="row">{html.escape(one.label)}</th>'
        + "".join(f"<td>{one.ratings[quality]}</td>" for quality in QUALITIES)
        + f"<td>{points}</td></tr>"
        for one, points in ranked(weights)
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Channel", *SHORT.values(), "Score"))
    return (
        '<div class="so-scroll" tabindex="0" role="region" aria-label="The channels with their ratings and scores"><table>'
        "<caption>Ratings 0 to 3, ours, to argue with. Score: how much of what matters to you it carries.</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def channel_matrix(lesson: str) -> None:
    """Show the channel matrix of a lesson ("03-listening"); picks and weights are kept in `notes/<lesson>.json`."""
    ChannelMatrix(load_messages(lesson), LessonNotes(lesson)).show()
