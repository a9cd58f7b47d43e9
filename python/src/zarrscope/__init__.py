"""A viewer for OME-Zarr images in Jupyter.

>>> from zarrscope import Viewer
>>> Viewer("https://BUCKET/image.zarr")
"""

from ._arrays import array
from ._questions import ViewerError
from ._sources import Source
from ._viewer import Viewer

__all__ = ["Source", "Viewer", "ViewerError", "array"]
