"""Which pictures the workbook writer takes as they are: tried out where a picture may do no harm."""

from io import BytesIO

from xlsxwriter.image import Image

# A picture says how many of its points make an inch: beyond these it says nothing sensible.
LEAST_DPI, MOST_DPI, MOST_STRETCH = 20, 2_400, 2.0


def is_hangable(body: bytes, width: int, height: int) -> bool:
    """Tell whether the writer takes a picture, as large as it was measured and in about its own shape."""
    try:
        image = Image(BytesIO(body))
    except Exception:  # noqa: BLE001 - the writer looks into bytes that nobody trusts, and may stumble in any way
        return False
    across, down = image.x_dpi, image.y_dpi
    if not (LEAST_DPI <= across <= MOST_DPI and LEAST_DPI <= down <= MOST_DPI):
        return False
    return (image.width, image.height) == (width, height) and max(across / down, down / across) <= MOST_STRETCH
