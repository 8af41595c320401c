"""A tmpfs of a given size, to be full. Mounted in a mount namespace that belongs to this process and its
children: however they end, the mount ends with them.

    if reason := unavailable(): self.skipTest(reason)
    with SmallDisk(folder, 256 * 1024) as disk: ...
"""
import ctypes
import functools
import os
import pathlib
import subprocess

CLONE_NEWNS = 0x00020000
PAGE = os.sysconf("SC_PAGESIZE")


@functools.cache
def unavailable():
    """Why there can be no small disk here; None when there can."""
    if os.geteuid() != 0:
        return "needs root, to mount a small tmpfs"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        return "needs a mount namespace: " + os.strerror(ctypes.get_errno())
    private = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True)
    return "needs private mounts: " + private.stderr.strip() if private.returncode else None


class SmallDisk:
    def __init__(self, folder, size, files=None):
        self.folder = pathlib.Path(folder)
        self.options = self._sized(size) + (f",nr_inodes={files}" if files else "")

    @staticmethod
    def _sized(size):
        return f"size={max(1, -(-size // PAGE)) * PAGE}"

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", self.options, "goldline-test", self.folder],
                       check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def used(self):
        status = os.statvfs(self.folder)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    def resize(self, size, files=10_000):
        """To no less than what is used."""
        options = f"remount,nr_inodes={files}," + self._sized(size)
        subprocess.run(["mount", "-o", options, self.folder], check=True)

    def grow(self):
        """Space is there again."""
        self.resize(256 << 20)
