"""Comparing what a test gave: with the instructor's data and with what a submission made of it."""

from __future__ import annotations

from typing import Any

Outputs = tuple[dict[str, Any], ...]


def error_output(name: str, text: str) -> dict[str, Any]:
    """An error as a notebook's output."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def failed(outputs: Outputs) -> bool:
    """Whether nbgrader gives no points for these outputs: an error, or anything on standard error."""
    return any(
        output["output_type"] == "error" or (output["output_type"] == "stream" and output["name"] == "stderr")
        for output in outputs
    )


def partial(outputs: Outputs) -> float | None:
    """The number that a test ends with, which nbgrader takes for the points; None where it is all or nothing."""
    for output in outputs:
        if output["output_type"] == "execute_result":
            try:
                value = float(str(output["data"].get("text/plain", "")))
            except ValueError:
                return None
            return value if value >= 0 else None
    return None


def odd(outputs: Outputs) -> bool:
    """Whether a test ends with a number that is no credit: negative, or none at all. nbgrader gives full points for it."""
    for output in outputs:
        if output["output_type"] == "execute_result":
            try:
                return not float(str(output["data"].get("text/plain", ""))) >= 0  # NaN is not below nothing either
            except ValueError:
                return False
    return False


def verdict(outputs: Outputs) -> tuple[bool, float | None]:
    """What these outputs are worth: whether they fail, and the partial credit where there is one."""
    return failed(outputs), partial(outputs)


def worse(one: Outputs, other: Outputs) -> Outputs:
    """Whichever gives fewer points; the first where they give the same."""
    if failed(one) or failed(other):
        return one if failed(one) else other
    mine, theirs = partial(one), partial(other)
    if theirs is not None and (mine is None or theirs < mine):
        return other
    return one
