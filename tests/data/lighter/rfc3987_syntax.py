"""In the place of a library that takes over a second to import, and checks a form of address that no notebook holds.

jsonschema does without where it cannot be imported. Only tests that start nbgrader's commands have this on their path.
"""

raise ImportError
