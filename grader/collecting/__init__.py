"""Collecting submissions as learning platforms deliver them; see the package's modules."""

from grader.collecting.collected import Collected
from grader.collecting.collection import Collection, Options

__all__ = ["Collected", "Collection", "Options"]
