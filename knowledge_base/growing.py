"""Arrays that grow at their end."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)


def grown(array: NDArray[Number], size: int) -> NDArray[Number]:
    """Return an array with at least `size` rows, with room to grow where it had to, and zeros in what is new."""
    if size <= len(array):
        return array
    wider = np.zeros((max(size, len(array) * 3 // 2), *array.shape[1:]), array.dtype)
    wider[: len(array)] = array
    return wider
