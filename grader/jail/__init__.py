"""A jail for code that strangers wrote: namespaces, a file system of its own, limits, a system call filter.

It fails closed. A machine that cannot give one of the protections gets a `JailError` that says which, and how to get
it; only control groups may be missing, and are then replaced by looking.
"""

from grader.jail.recipe import Death, JailError, Limits, Recipe
from grader.jail.warden import Prisoner, Zygote

__all__ = ["Death", "JailError", "Limits", "Prisoner", "Recipe", "Zygote"]
