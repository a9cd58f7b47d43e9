#!/usr/bin/env python3
"""Takes the official JSON schemas of OME-NGFF from a release of ngff-zarr on PyPI.

Usage: python3 www/inspect/schemas/update.py 0.50.0
Replaces the folders of versions beside this file; nothing else runs this.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).parent


def main(release: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"ngff-zarr=={release}"]
        subprocess.run(pip, check=True)
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith("ngff_zarr/spec/") and name.endswith(".schema")]
            versions = {name.split("/")[2] for name in names}
            for version in versions:
                shutil.rmtree(HERE / version, ignore_errors=True)
                (HERE / version).mkdir()
            for name in sorted(names):
                content = archive.read(name)
                json.loads(content)
                (HERE / name.split("/")[2] / name.split("/")[-1]).write_bytes(content)
    print(f"ngff-zarr {release}: {len(names)} schemas of versions {', '.join(sorted(versions))}; say so in README.md")


if __name__ == "__main__":
    main(sys.argv[1])
