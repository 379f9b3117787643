"""What is held about one student: handed out to them, or taken away for good; see the package's modules."""

from grader.privacy.erasing import Erased, erase_student
from grader.privacy.handing_out import HandedOut, hand_out
from grader.privacy.places import Held, find_held

__all__ = ["Erased", "HandedOut", "Held", "erase_student", "find_held", "hand_out"]
