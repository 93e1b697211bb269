#!/usr/bin/env python3
"""Tries the same commands with downbeat, yacron, Debian's cron and what systemd-cron makes of a crontab: docs/jobs-peers.md.

By hand, as root, on a Debian machine without a running syslog; about seven minutes:

    cargo build && tests/compare/daemons.py target/debug/downbeat

It fetches yacron from PyPI and Debian's packages with apt-get into a temporary folder, and installs nothing. What it prints is
what was seen; nothing is judged.
"""

import datetime, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time

MINUTE = 60
PROGRAM = os.path.abspath(sys.argv[1])
WORK = tempfile.mkdtemp(prefix="compare-")
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "SECRET_URL": "http://127.0.0.1:9/secret", "LANG": "C.UTF-8"}


def say(*words):
    print(*words, flush=True)


def sh(line, **more):
    return subprocess.run(line, shell=True, check=True, text=True, capture_output=True, **more).stdout


def path(*parts):
    return os.path.join(WORK, *parts)


def read(file):
    try:
        return open(file).read()
    except FileNotFoundError:
        return ""


def alive(word):
    """The processes whose command line has this word."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline").read().replace("\0", " ")
            state = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1][0]
        except OSError:
            continue
        if word in line and state != "Z" and int(pid) != os.getpid():
            found.append(int(pid))
    return found


class Log:
    """What cron tells the syslog, which is nobody here: a socket in its place."""

    def __init__(self):
        self.lines = []
        if os.path.lexists("/dev/log"):
            raise SystemExit("a syslog runs here: this wants its place")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("/dev/log")
        os.chmod("/dev/log", 0o666)
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while True:
            self.lines.append(self.socket.recv(4096).decode(errors="replace").strip("\0\n"))


def tokyo():
    """Hour and minute in Tokyo, three minutes from now."""
    at = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))) + datetime.timedelta(minutes=3)
    return f"{at.minute} {at.hour}"


def scripts(folder):
    """What is run: each leaves a line in a file."""
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o777)

    def script(name, text):
        file = os.path.join(folder, name)
        with open(file, "w") as out:
            out.write("#!/bin/sh\n" + text)
        os.chmod(file, 0o755)
        return file

    tag = os.path.basename(folder)
    return {
        "long": script(f"long-{tag}", f"echo begun >>{folder}/long.txt; sleep 150; echo ended >>{folder}/long.txt\n"),
        "env": script("env.sh", f"env | sort >{folder}/env.txt\n"),
        "zone": script("zone.sh", f"date >>{folder}/zone.txt\n"),
        "words": script("words.sh", "echo to out; echo to err >&2\n"),
        "reboot": script("reboot.sh", f"date >>{folder}/reboot.txt\n"),
        "limited": script("limited.sh", f"sleep 600 & echo $! >>{folder}/limited.txt; wait\n"),
        "fails": script("fails.sh", f"date +%S >>{folder}/fails.txt; exit 3\n"),
        "left": script("left.sh", f"(sleep 20; echo x) & date >>{folder}/left.txt\n"),
    }


def start_cron(folder, s, root, log):
    os.makedirs(path("cron", "d"), exist_ok=True)
    lines = f"""SHELL=/bin/sh
CRON_TZ=Asia/Tokyo
{tokyo()} * * * root {s['zone']}
* * * * * root {s['long']}
* * * * * root {s['env']}
* * * * * root {s['words']}
* * * * * root no-such-command-here
@reboot root {s['reboot']}
"""
    with open(path("cron", "d", "tried"), "w") as out:
        out.write(lines)
    os.chmod(path("cron", "d", "tried"), 0o644)
    os.makedirs(path("cron", "spool", "crontabs"), exist_ok=True)
    os.makedirs(path("cron", "run"), exist_ok=True)
    open(path("cron", "empty"), "w").close()
    mounts = [(path("cron", "d"), "/etc/cron.d"), (path("cron", "spool"), "/var/spool/cron"), (path("cron", "run"), "/run"), (f"{root}/etc/pam.d/cron", "/etc/pam.d/cron")]
    # Where it looks is made where there is nothing, and what is there is not shown to it.
    bind = " && ".join(f"{{ [ -e {to} ] || {{ [ -d {of} ] && mkdir -p {to} || touch {to}; }}; mount --bind {of} {to}; }}" for of, to in mounts)
    line = f"{bind} && {{ [ ! -e /etc/crontab ] || mount --bind {path('cron', 'empty')} /etc/crontab; }} && exec {root}/usr/sbin/cron -f"
    return subprocess.Popen(["unshare", "--mount", "sh", "-c", line], env=ENV, cwd="/", stdout=open(path("cron.out"), "a"), stderr=subprocess.STDOUT)


def start_yacron(folder, s):
    def job(name, command, schedule="* * * * *", more=""):
        return f"  - name: {name}\n    command: {command}\n    schedule: '{schedule}'\n    captureStdout: true\n    captureStderr: true\n{more}"

    text = "jobs:\n" + "".join([
        job("zone", s["zone"], f"{tokyo()} * * *", "    timezone: Asia/Tokyo\n"),
        job("long", s["long"]),
        job("skips", "sleep 91", more="    concurrencyPolicy: Forbid\n"),
        job("env", s["env"]),
        job("words", s["words"]),
        job("missing", "no-such-command-here"),
        job("reboot", s["reboot"], "@reboot"),
        job("limited", s["limited"], more="    executionTimeout: 3\n    killTimeout: 2\n"),
        job("fails", s["fails"], more="    onFailure:\n      retry:\n        maximumRetries: 2\n        initialDelay: 1\n        maximumDelay: 5\n        backoffMultiplier: 1\n"),
        job("left", s["left"]),
    ])
    with open(path("yacron.yaml"), "w") as out:
        out.write(text)
    return subprocess.Popen([path("venv", "bin", "yacron"), "-c", path("yacron.yaml")], env=ENV, cwd="/", stdout=open(path("yacron.out"), "a"), stderr=subprocess.STDOUT)


def start_downbeat(folder, s):
    def job(name, command, schedule="'* * * * *'", more=""):
        return f"  - {{ name: {name}, command: [{command}], schedule: {schedule}{more} }}\n"

    text = "jobs:\n" + "".join([
        job("zone", s["zone"], f"'{tokyo()} * * *'", ", timezone: Asia/Tokyo"),
        job("long", s["long"]),
        # The one of the four that has a monitor: nobody listens there.
        job("env", s["env"], more=", url: '${SECRET_URL}'"),
        job("words", s["words"]),
        job("missing", "no-such-command-here"),
        f"  - {{ name: reboot, command: [{s['reboot']}], on_boot: true }}\n",
        job("limited", s["limited"], more=", timeout: 3s"),
        job("fails", s["fails"], more=", retries: 2, retry_pause: 1s"),
        job("left", s["left"]),
    ])
    with open(path("downbeat.yaml"), "w") as out:
        out.write(text.replace("'* * * * *'", "every 1 minute"))
    env = dict(ENV, RUNTIME_DIRECTORY=path("downbeat-run"))
    os.makedirs(path("downbeat-run"), exist_ok=True)
    return subprocess.Popen([PROGRAM, "run", "-c", path("downbeat.yaml")], env=env, cwd="/", stdout=open(path("downbeat.out"), "a"), stderr=subprocess.STDOUT)


def main():
    log = Log()
    try:
        sh(f"python3 -m venv {path('venv')} && {path('venv', 'bin', 'pip')} install -q yacron")
        sh("apt-get download cron systemd-cron && for f in *.deb; do dpkg-deb -x $f ${f%%_*}; done", cwd=WORK)
        root = path("cron-root")
        shutil.move(path("cron"), root)
        say("yacron", sh(f"{path('venv', 'bin', 'yacron')} --version").strip(), "| Debian:", " ".join(f for f in sorted(os.listdir(WORK)) if f.endswith(".deb")))
        say("downbeat", sh(f"{PROGRAM} --version").strip())
        generated(root)
        starters = {
            "cron": lambda s: start_cron(path("cron-jobs"), s, root, log),
            "yacron": lambda s: start_yacron(path("yacron-jobs"), s),
            "downbeat": lambda s: start_downbeat(path("downbeat-jobs"), s),
        }
        made = {name: scripts(path(f"{name}-jobs")) for name in starters}
        # Not at the end of a minute.
        time.sleep(max(0, 50 - time.time() % MINUTE) if time.time() % MINUTE > 45 else 0)
        running = {name: start(made[name]) for name, start in starters.items()}
        # Three full minutes and a part.
        time.sleep(3 * MINUTE + MINUTE - time.time() % MINUTE + 20)
        for name in starters:
            folder = path(f"{name}-jobs")
            say(f"\n== {name}")
            say("a command of 150 s, due each minute, in 3 min and more:", read(f"{folder}/long.txt").split())
            say("at once now:", len(alive(f"/bin/sh {folder}/long-{name}-jobs")))
            say("the daemon's SECRET_URL in the environment of a command:", "SECRET_URL" in read(f"{folder}/env.txt"), "| its variables:", [line.split("=")[0] for line in read(f"{folder}/env.txt").splitlines()])
            say("a job at a time of Tokyo has run:", bool(read(f"{folder}/zone.txt")))
            say("time limit: started", len(read(f"{folder}/limited.txt").split()), "grandchildren left", sum(os.path.exists(f"/proc/{pid}") for pid in read(f"{folder}/limited.txt").split()))
            say("a command that fails, with two retries, at seconds:", read(f"{folder}/fails.txt").split())
            say("@reboot:", len(read(f"{folder}/reboot.txt").splitlines()))
        say("\nyacron with Forbid, 91 s each minute, at once now:", len(alive("sleep 91")))
        # Killed in a run, and started again.
        for name, process in running.items():
            before = len(alive(f"/bin/sh {path(f'{name}-jobs')}/long-{name}-jobs"))
            for pid in [process.pid] + (alive(f"{root}/usr/sbin/cron -f") if name == "cron" else []):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.wait()
            say(f"{name} killed with {before} runs of `long`; left running:", len(alive(f"/bin/sh {path(f'{name}-jobs')}/long-{name}-jobs")))
        running = {name: start(made[name]) for name, start in starters.items()}
        time.sleep(MINUTE - time.time() % MINUTE + 15)
        for name in starters:
            folder = path(f"{name}-jobs")
            say(f"{name} a minute after its next start: runs of `long` at once", len(alive(f"/bin/sh {folder}/long-{name}-jobs")), "| @reboot so far:", len(read(f"{folder}/reboot.txt").splitlines()))
        # Told to stop in a run.
        for name, process in running.items():
            before = len(alive(f"/bin/sh {path(f'{name}-jobs')}/long-{name}-jobs"))
            pids = [process.pid] if name != "cron" else alive(f"{root}/usr/sbin/cron -f")[:1]
            for pid in pids:
                os.kill(pid, signal.SIGTERM)
            began = time.time()
            try:
                process.wait(timeout=120)
                ended = f"ended after {time.time() - began:.0f} s with {process.returncode}"
            except subprocess.TimeoutExpired:
                ended = "still runs after 120 s"
                process.kill()
            say(f"{name} told to stop (SIGTERM) in {before} runs of `long`: {ended}; left running:", len(alive(f"/bin/sh {path(f'{name}-jobs')}/long-{name}-jobs")))
        say("\n== logs")
        say("cron, what it told the syslog of the missing command and of output:")
        for line in [l for l in log.lines if "no-such" in l or "MTA" in l][:4]:
            say("  ", line)
        for name in ["yacron", "downbeat"]:
            say(f"{name}, what its log has of the missing command and of output:")
            lines = [l for l in read(path(f"{name}.out")).splitlines() if "no-such" in l or "missing" in l or "to out" in l or "to err" in l]
            for line in lines[:8]:
                say("  ", line[:300])
        wrong(root, log)
    finally:
        for word in [WORK]:
            for pid in alive(word):
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
        os.unlink("/dev/log")
        shutil.rmtree(WORK, ignore_errors=True)


def wrong(root, log):
    """A wrong line beside a right one."""
    say("\n== a wrong line (minute 75) beside a right one")
    log.lines.clear()
    folder = path("wrong-jobs")
    s = scripts(folder)
    with open(path("cron", "d", "tried"), "w") as out:
        out.write(f"* * * * * root {s['zone']}\n75 * * * * root true\n* * * * * root {s['env']}\n")
    process = subprocess.Popen(["unshare", "--mount", "sh", "-c", f"mount --bind {path('cron', 'd')} /etc/cron.d && mount --bind {path('cron', 'spool')} /var/spool/cron && mount --bind {path('cron', 'run')} /run && exec {root}/usr/sbin/cron -f"], env=ENV, cwd="/")
    text = f"jobs:\n  - name: a\n    command: {s['reboot']}\n    schedule: '* * * * *'\n  - name: b\n    command: 'true'\n    schedule: '75 * * * *'\n"
    open(path("wrong.yaml"), "w").write(text)
    done = subprocess.run([path("venv", "bin", "yacron"), "-c", path("wrong.yaml")], env=ENV, text=True, capture_output=True, timeout=30)
    say("yacron ends with", done.returncode, "|", (done.stderr + done.stdout).strip().splitlines()[-1][:300])
    text = f"jobs:\n  - {{ name: a, command: [{s['left']}], schedule: '* * * * *', dialect: cron }}\n  - {{ name: b, command: ['true'], schedule: '75 * * * *', dialect: cron }}\n"
    open(path("wrong-downbeat.yaml"), "w").write(text)
    done = subprocess.run([PROGRAM, "run", "-c", path("wrong-downbeat.yaml")], env=ENV, text=True, capture_output=True, timeout=30)
    say("downbeat ends with", done.returncode, "|", done.stderr.strip().splitlines()[0][:300])
    time.sleep(MINUTE - time.time() % MINUTE + 5)
    process.terminate()
    for pid in alive(f"{root}/usr/sbin/cron -f"):
        os.kill(pid, signal.SIGTERM)
    say("cron has run the line before it:", bool(read(f"{folder}/zone.txt")), "the line after it:", bool(read(f"{folder}/env.txt")), "|", [l for l in log.lines if "rror" in l or "bad" in l][:2])


def generated(root):
    """The units that systemd-cron makes of a crontab."""
    say("\n== systemd-cron: what its generator makes")
    made, jobs = path("units"), path("sd")
    for folder in [made, jobs, path("sd-spool", "crontabs"), path("sd-run")]:
        os.makedirs(folder, exist_ok=True)
    with open(os.path.join(jobs, "tried"), "w") as out:
        out.write("CRON_TZ=Asia/Tokyo\nPERSISTENT=no\n30 2 * * * root /bin/true zone\n* * * * * root sleep 150\n75 * * * * root /bin/true wrong\n@reboot root /bin/true boot\n0 3 * * * root /bin/true after\n30 4 1 * 1 root /bin/true either\n")
    generator = path("systemd-cron", "lib", "systemd", "system-generators", "systemd-crontab-generator")
    if not os.path.exists(generator):
        generator = sh(f"find {path('systemd-cron')} -name systemd-crontab-generator -type f").strip()
    open(path("empty"), "w").close()
    line = f"mkdir -p /etc/cron.d /var/spool/cron && mount --bind {jobs} /etc/cron.d && mount --bind {path('sd-spool')} /var/spool/cron && {{ [ ! -e /etc/crontab ] || mount --bind {path('empty')} /etc/crontab; }} && {generator} {made}"
    done = subprocess.run(["unshare", "--mount", "sh", "-c", line], text=True, capture_output=True, env=ENV)
    say("said:", (done.stdout + done.stderr).strip()[:600])
    for folder, _, files in os.walk(made):
        for file in sorted(files):
            if os.path.islink(os.path.join(folder, file)):
                continue
            keys = ("OnCalendar", "OnBootSec", "Persistent", "ExecStart=", "Type", "KillMode", "OnFailure", "TimeoutStartSec", "Condition", "Environment", "Standard", "RuntimeMax")
            text = read(os.path.join(folder, file))
            say("  ", file, [line for line in text.splitlines() if line.startswith(keys)])


main()
