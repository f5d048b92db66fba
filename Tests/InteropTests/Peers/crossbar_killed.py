"""crossbar_router.py, but for the end: Crossbar is killed, as by a fault, rather than told to stop."""
import os
import signal

import crossbar_router


def kill(crossbar):
    """Ends the process group at once."""
    os.killpg(crossbar.pid, signal.SIGKILL)
    crossbar.wait(10)


if __name__ == "__main__":
    crossbar_router.stop = kill
    crossbar_router.main()
