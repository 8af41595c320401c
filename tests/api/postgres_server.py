"""A PostgreSQL of a test's own, in a folder of its own: started, asked through psql, stopped."""
import csv
import io
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile

BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")


def is_installed():
    if not (BINARIES / "initdb").exists() or shutil.which("psql") is None:
        return False
    if os.geteuid() != 0:
        return True
    try:
        return pwd.getpwnam("postgres") is not None
    except KeyError:
        return False


class PostgresServer:
    """Use it in a with statement."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        home = self.folder.name
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(home, user.pw_uid, user.pw_gid)
        self.run("initdb", "-D", f"{home}/data", "-U", "postgres", "-A", "trust", "--locale=C.UTF-8",
                 "--encoding=UTF8", "--no-sync", "--no-instructions")
        self.run("pg_ctl", "-w", "-D", f"{home}/data", "-l", f"{home}/server.log", "-o",
                 f"-c listen_addresses= -k {home} -c fsync=off -c jit=off -c autovacuum=off "
                 "-c shared_buffers=16MB", "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-w", "-m", "immediate", "-D", f"{self.folder.name}/data", "stop")
        self.folder.cleanup()

    def run(self, program, *arguments):
        command = [str(BINARIES / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def psql(self, script):
        """What psql prints for the script; it goes on after an error."""
        ran = subprocess.run(["psql", "-h", self.folder.name, "-U", "postgres", "-d", "postgres", "-XAtq"],
                             input=script.encode(), capture_output=True, timeout=600)
        return ran.stdout.decode()

    def after_each(self, changes, query):
        """What the query gives after each of the changes alone, as lists of rows; None: an error."""
        script = ""
        for number, change in enumerate(changes):
            script += (f"BEGIN;\n{change}\n\\echo ==={number}\nCOPY ({query}) TO STDOUT (FORMAT csv, NULL 'NULL');\n"
                       "\\if :ERROR\n\\echo !!!\n\\endif\nROLLBACK;\n")
        parts = re.split(r"^===\d+\n", self.psql(script), flags=re.M)[1:]
        return [None if "!!!" in part else list(csv.reader(io.StringIO(part))) for part in parts]
