internal import Glibc
package import WAMPRoutingCore

extension Timestamp {
    /// The time of day.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)  // cannot fail: this clock always exists
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
