"""Stories for other tools, and from them: Twee 3, ink, H5P."""

from scenarios.exchange.exporting import ExportError
from scenarios.exchange.h5p import to_h5p, write_h5p
from scenarios.exchange.ink import to_ink
from scenarios.exchange.twee import to_twee
from scenarios.exchange.twee_file import TweeError
from scenarios.exchange.twee_import import from_twee

__all__ = ["ExportError", "TweeError", "from_twee", "to_h5p", "to_ink", "to_twee", "write_h5p"]
