"""The course's rule for work that comes late: a mark for each hour begun, never more than there is."""

import math

from nbgrader.plugins import BasePlugin


class ByTheHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return min(score, math.ceil(total_seconds_late / 3600))
