"""What can be known about a story beyond its text: every state there is, and what happens in many plays."""

from scenarios.analysis.explorer import explore
from scenarios.analysis.findings import Exploration
from scenarios.analysis.playtest import playtest
from scenarios.analysis.playtest_result import Playtest
from scenarios.analysis.witness import Step, find_seed, replay

__all__ = ["Exploration", "Playtest", "Step", "explore", "find_seed", "playtest", "replay"]
