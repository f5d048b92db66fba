internal import CSockets
internal import Glibc

/// Makes a system call that writes, without its raising SIGPIPE in the process; leaves `errno` as the call did.
///
/// Writing to what nobody reads any more raises SIGPIPE in the calling thread. `send` has MSG_NOSIGNAL against it;
/// `write` to a pipe and `sendfile` have nothing. How the process handles the signal is not ours to change, so the
/// thread blocks it around the call, and takes it back when the call has raised it, unless one was pending before and
/// is somebody else's.
func withoutBrokenPipeSignal(_ call: () -> Int) -> Int {
    var brokenPipe = sigset_t()
    var previous = sigset_t()
    var pending = sigset_t()
    sigemptyset(&brokenPipe)
    sigaddset(&brokenPipe, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &brokenPipe, &previous)
    let count = call()
    let code = errno
    if count < 0, code == EPIPE, sigismember(&pending, SIGPIPE) == 0 {
        var noTime = timespec()
        while sigtimedwait(&brokenPipe, nil, &noTime) < 0, errno == EINTR {}
    }
    pthread_sigmask(SIG_SETMASK, &previous, nil)
    errno = code
    return count
}
