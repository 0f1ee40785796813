"""Every benchmark, or those that are named, each in a process of its own.

python -m bench [server] [landscape] [ranking] [budget] [sortition] [--long]
"""

import subprocess
import sys

from bench import PEERS

TOPICS = ("server", "landscape", "ranking", "budget", "sortition")


def main() -> None:
    asked = [word for word in sys.argv[1:] if not word.startswith("-")]
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    if strange := [word for word in asked if word not in TOPICS]:
        sys.exit(f"no benchmark of {', '.join(strange)}: {', '.join(TOPICS)}")
    failed = []
    for topic in asked or TOPICS:
        print(f"--- {topic}", flush=True)
        more = options if topic == "landscape" else []
        command = [sys.executable, "-m", f"bench.{topic}", *more]
        if subprocess.run(command, env=PEERS, check=False).returncode:
            failed.append(topic)
    sys.exit(f"falls short or failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
