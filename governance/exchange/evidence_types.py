"""Which files can be evidence: told by extension and content, never by what a browser claims."""

import io
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath

import yaml
from pydantic import BaseModel, ConfigDict, Field

from governance.errors import InvalidInputError

TYPES_FILE = Path(__file__).parents[2] / "seeds" / "evidence" / "types.yaml"

_LONGEST_NAME = 150
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileType(BaseModel):
    """One kind of file, as ``seeds/evidence/types.yaml`` describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    extensions: tuple[str, ...] = Field(min_length=1)
    media_type: str
    begins: tuple[str, ...] = ()
    text: bool = False
    members: tuple[str, ...] = ()
    not_members: tuple[str, ...] = ()

    def fits(self, content: bytes) -> bool:
        """Tell whether content is of this kind."""
        if self.text:
            return _is_text(content)
        if self.members:
            return self._fits_container(content)
        return any(content.startswith(bytes.fromhex(each)) for each in self.begins)

    def _fits_container(self, content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as container:
                names = container.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        unwanted = any(part in name for name in names for part in self.not_members)
        return not unwanted and any(name in self.members for name in names)


@cache
def file_types() -> dict[str, FileType]:
    """Return the kinds of files that can be attached, by extension."""
    listed = yaml.safe_load(TYPES_FILE.read_text(encoding="utf-8"))["types"]
    types = [FileType.model_validate(each) for each in listed]
    return {extension: each for each in types for extension in each.extensions}


def file_type(file_name: str, content: bytes) -> FileType:
    """Return the kind of a file that is to be attached.

    Raises
    ------
    InvalidInputError
        The file is empty, of a kind that is not taken, or not what its extension says.
    """
    shown = base_name(file_name)
    extension = PurePosixPath(shown).suffix.removeprefix(".").casefold()
    known = file_types()
    if not content:
        raise InvalidInputError(f"“{shown}” is empty; attach a file that shows something.")
    if extension not in known:
        raise InvalidInputError(
            f"“{shown}” cannot be attached; attach one of {', '.join(known)}, or a link to it."
        )
    if not known[extension].fits(content):
        raise InvalidInputError(
            f"The content of “{shown}” is not what .{extension} files hold (or it has macros); "
            "save it anew in that format and attach it again."
        )
    return known[extension]


def download_name(title: str, media_type: str | None) -> str:
    """Return a title as a file name that no system reads as a path, a command or another kind."""
    kept = "".join(each if each.isalnum() or each in " ._-()" else "_" for each in title)
    name = kept.strip(" .")[:_LONGEST_NAME].strip(" .") or "evidence"
    endings = [f".{each}" for each, kind in file_types().items() if kind.media_type == media_type]
    if not endings or name.casefold().endswith(tuple(endings)):
        return name
    return name + endings[0]


def base_name(file_name: str) -> str:
    """Return the last part of a file name, whichever system it came from."""
    return PurePosixPath(file_name.replace("\\", "/")).name


def _is_text(content: bytes) -> bool:
    encoding = "utf-16" if content.startswith(_UTF_16_MARKS) else "utf-8"
    try:
        return "\x00" not in content.decode(encoding)
    except UnicodeDecodeError:
        return False
