"""Folders of pictures of one colour."""

from pathlib import Path

from PIL import Image


def a_folder_of_pictures(folder: Path, **sizes: tuple[int, int]) -> Path:
    """`evening_jpg=(800, 400)` becomes evening.jpg of that size."""
    folder.mkdir(exist_ok=True)
    for name, size in sizes.items():
        file, _, suffix = name.rpartition("_")
        Image.new("RGB", size, (200, 30, 40)).save(folder / f"{file}.{suffix}")
    return folder
