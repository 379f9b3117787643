"""Sets of joint values of several meters, each set one integer with a bit for each joint value."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scenarios.analysis.formulas import EVERY, VALUES

if TYPE_CHECKING:
    from scenarios.analysis.formulas import Meters, Table

Shifts = tuple[tuple[int, int], ...]  # which joint values move, and by how many bits up (or, negative, down)


class JointValues:
    """Where the bits stand: the first kept meter counts in steps of 1, the second of 11, the third of 121, …"""

    def __init__(self, meters: int, kept: int) -> None:
        self.stride: dict[int, int] = {}
        self.size = 1
        for meter in range(meters):
            if kept >> meter & 1:
                self.stride[meter] = self.size
                self.size *= len(VALUES)
        self.full = (1 << self.size) - 1
        self._sets: dict[tuple[int, int], int] = {}
        self._shifts: dict[tuple[int, Table], Shifts] = {}

    def point(self, meters: Meters) -> int:
        """The set that holds only these meters' joint value."""
        return 1 << sum(meters[meter] * stride for meter, stride in self.stride.items())

    def among(self, meter: int, values: int) -> int:
        """The joint values in which a meter has one of some values; all of them where it is not kept."""
        if meter not in self.stride or values == EVERY:
            return self.full
        if (meter, values) not in self._sets:
            stride = self.stride[meter]
            run = (1 << stride) - 1
            pattern = sum(run << value * stride for value in VALUES if values >> value & 1)
            period = len(VALUES) * stride
            while period < self.size:  # doubling, past the size: what is too much is cut off
                pattern |= pattern << period
                period *= 2
            self._sets[meter, values] = pattern & self.full
        return self._sets[meter, values]

    def shifts(self, meter: int, table: Table) -> Shifts:
        """How a change of a kept meter moves the joint values."""
        if (meter, table) not in self._shifts:
            by_change = sorted((table[value] - value, value) for value in VALUES)
            self._shifts[meter, table] = tuple(
                (self.among(meter, sum(1 << value for _, value in group)), change * self.stride[meter])
                for change, group in groupby(by_change, key=lambda pair: pair[0])
            )
        return self._shifts[meter, table]
