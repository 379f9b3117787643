"""nbgrader looks for a settings file wherever JupyterLab starts. A learner's course needs none of them."""
