"""The shapes that scoring computes with, days down and units or cells across, and the frames made of them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


def group_sums(values: Floats, sizes: Sequence[int]) -> Floats:
    """Add up neighbouring columns in groups of the given sizes; an empty group is 0.

    Shape: days × columns in, days × groups out.
    """
    widths = np.asarray(sizes, dtype=np.int64)
    sums = np.zeros((values.shape[0], len(widths)))
    full = widths > 0
    if full.any():
        starts = np.cumsum(widths) - widths
        sums[:, full] = np.add.reduceat(values, starts[full], axis=1)
    return sums


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def spread(columns: Floats, units: Sequence[int], count: int) -> Floats:
    """Put columns at their units' places among `count` units; the others are NaN."""
    out = np.full((columns.shape[0], count), np.nan)
    out[:, list(units)] = columns
    return out


def objects(values: Iterable[object]) -> Objects:
    """Make an array of plain Python values, with one None at its end so that place -1 reads as "none"."""
    items = [*values, None]
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


Column = Sequence[object] | npt.NDArray[np.generic] | Objects


def frame(columns: Mapping[str, Column]) -> pd.DataFrame:
    """Make a frame: an array keeps its type, any other column holds plain Python values."""
    return pd.DataFrame({name: _series(values) for name, values in columns.items()})


def times(values: Sequence[object]) -> npt.NDArray[np.datetime64]:
    """Make a column of moments; None becomes NaT."""
    return np.array(values, dtype="datetime64[us]")


def _series(values: Column) -> pd.Series:
    array = values if isinstance(values, np.ndarray) else objects(values)[:-1]
    return pd.Series(array, dtype=array.dtype)
