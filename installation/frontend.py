"""Build the front end's bundle when its sources have changed."""

from __future__ import annotations

from installation import node, places, processes, progress, stamps

SOURCES = places.ROOT / "rongthuk" / "core" / "frontend"
BUILD = SOURCES / "build.mjs"
BUNDLE = places.BUILT / "static-build"


def source_stamp() -> str:
    """Return what the sources, their packages and the build script hash to."""
    return stamps.content_hash(stamps.files_below(SOURCES), also=node.packages_stamp())


def prepare(data: places.Data, *, with_packages: bool = False) -> None:
    """Build what is missing or outdated; needs no Node at all when the bundle is current.

    `with_packages` asks for the packages even then: the tests use some of them.
    """
    if not BUILD.is_file():
        return
    stamp = BUNDLE / ".rongthuk-stamp"
    value = source_stamp()
    built = stamps.is_current(stamp, value)
    packages_there = stamps.is_current(node.PACKAGES / ".rongthuk-stamp", node.packages_stamp())
    if built and (packages_there or not with_packages):
        return
    found = node.find(data)
    node.prepare_packages(data, found)
    if built:
        return
    with progress.step("Front end") as step:
        processes.run([found.node, BUILD], what="the front end", data=data, step=step, env=found.env)
    stamps.write(stamp, value)
