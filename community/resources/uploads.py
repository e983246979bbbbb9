"""Pictures that editors upload, with nothing but what can be seen.

A phone writes the place, the time and its owner into a picture, and Wagtail keeps that in every
size it makes. So the pixels are written anew before the file is stored.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from PIL import Image, ImageOps
from wagtail.images.forms import BaseImageForm

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class PictureForm(BaseImageForm):
    """The form behind every upload of a picture (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

    def clean_file(self) -> UploadedFile[bytes]:
        """Return the picture turned upright and without what was written beside its pixels."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(file, UploadedFile):
            return file
        return pixels_of(file)


def pixels_of(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    """Return ``file``, a picture that was already found sound, with its pixels alone."""
    file.seek(0)
    with Image.open(file) as found:
        kind = found.format if found.format in FORMATS else "PNG"
        upright = ImageOps.exif_transpose(found)
        clean = upright.convert("RGB") if kind == "JPEG" else upright
        clean.info = {}
        written = BytesIO()
        clean.save(written, format=kind, quality=90)
    name = PurePath(file.name or "picture").with_suffix(f".{FORMATS[kind]}").name
    size = written.tell()
    written.seek(0)
    made = InMemoryUploadedFile(written, "file", name, f"image/{kind.lower()}", size, None)
    made.image = clean  # type: ignore[attr-defined]  # as Wagtail's own field leaves it
    return made
