"""Makes a wheel of every Python distribution that Debian packages installed here.

wheels-from-debian.py DIRECTORY [--alias NAME=OTHER]...

An alias writes the same wheel a second time under another distribution's name.
"""

import argparse
import base64
import hashlib
import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path("/usr/lib/python3/dist-packages")
NATIVE_TAG = f"cp{sys.version_info.major}{sys.version_info.minor}-cp{sys.version_info.major}{sys.version_info.minor}-linux_x86_64"


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def files_of(metadata):
    """The module files of the Debian package that brought this metadata, by their path in a wheel."""
    package = lines_of("dpkg", "-S", str(metadata))[0].split(": ")[0]
    for name in lines_of("dpkg", "-L", package):
        path = pathlib.Path(name)
        if not path.is_relative_to(ROOT) or path.is_relative_to(metadata):
            continue
        if path.is_file():
            yield path.relative_to(ROOT), path
        elif path.is_symlink():  # Debian replaces bundled JavaScript by links to directories of other packages.
            for directory, _, names in os.walk(path):
                for below in names:
                    found = pathlib.Path(directory) / below
                    yield found.relative_to(ROOT), found


def metadata_text(distribution, name):
    text = distribution.read_text("METADATA")
    if text is None:  # An egg-info keeps its requirements in a file of its own.
        requires = "".join(f"Requires-Dist: {one}\n" for one in distribution.requires or [])
        head, blank, body = distribution.read_text("PKG-INFO").partition("\n\n")
        text = f"{head}\n{requires}{blank[1:]}{body}"
    return re.sub(r"(?m)^Name: .*$", f"Name: {name}", text, count=1)


def write_wheel(directory, distribution, name, files):
    tag = NATIVE_TAG if any(path.suffix == ".so" for path, _ in files) else "py3-none-any"
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{distribution.version}"
    info = f"{stem}.dist-info"
    contents = {str(path): source.read_bytes() for path, source in files}
    contents[f"{info}/METADATA"] = metadata_text(distribution, name).encode()
    contents[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: debian\nRoot-Is-Purelib: {tag == 'py3-none-any'}\nTag: {tag}\n".encode()
    if entry_points := distribution.read_text("entry_points.txt"):
        contents[f"{info}/entry_points.txt"] = entry_points.encode()

    record = "".join(f"{path},sha256={digest(data)},{len(data)}\n" for path, data in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(directory / f"{stem}-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in contents.items():
            wheel.writestr(path, data)


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--alias", action="append", default=[])
    options = arguments.parse_args()
    aliases = dict(one.split("=") for one in options.alias)
    options.directory.mkdir(parents=True, exist_ok=True)

    for metadata in sorted([*ROOT.glob("*.dist-info"), *ROOT.glob("*.egg-info")]):
        distribution = importlib.metadata.PathDistribution(metadata)
        name = distribution.metadata["Name"]
        files = list(files_of(metadata))
        for published in [name, *([aliases[name]] if name in aliases else [])]:
            write_wheel(options.directory, distribution, published, files)


main()
