/// A moment of the calendar, in milliseconds since 1970 (UTC).
///
/// Written and read as RFC 3339 has it: `2026-11-23T05:30:18.250Z`.
package struct Timestamp: Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment so much later.
    package static func + (moment: Timestamp, time: Duration) -> Timestamp {
        let (seconds, attoseconds) = time.components
        return Timestamp(milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

// MARK: - Writing

extension Timestamp: CustomStringConvertible {
    /// The moment in UTC, to the millisecond.
    package var description: String {
        let day = milliseconds.quotient(86_400_000)
        let time = milliseconds - day * 86_400_000
        let date = CalendarDate(day: day)
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
            + padded(time / 3_600_000, 2) + ":" + padded(time / 60_000 % 60, 2) + ":" + padded(time / 1000 % 60, 2)
            + "." + padded(time % 1000, 3) + "Z"
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

// MARK: - Reading

extension Timestamp {
    /// Reads RFC 3339 with any offset; nil for anything else. What is finer than a millisecond is cut off.
    package init?(_ text: String) {
        var reader = DigitReader(rest: text.utf8[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), (1...12).contains(month),
            reader.take("-"), let day = reader.number(2), (1...31).contains(day), reader.take("Tt "),
            let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60,
            reader.take(":"), let second = reader.number(2), second <= 60  // 60 is a leap second
        else { return nil }
        guard let fraction = reader.milliseconds(), let offset = reader.offsetMinutes(), reader.rest.isEmpty else {
            return nil
        }
        let date = CalendarDate(year: year, month: month, day: day)
        let minutes = (date.dayNumber * 24 + hour) * 60 + minute - offset
        milliseconds = (minutes * 60 + second) * 1000 + fraction
    }

    private struct DigitReader {
        var rest: Substring.UTF8View

        /// Exactly so many digits.
        mutating func number(_ width: Int) -> Int64? {
            var number: Int64 = 0
            for _ in 0..<width {
                guard let digit = nextDigit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// One of these characters.
        mutating func take(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }

        /// What stands after a point, if there is one; nil when that is nothing.
        mutating func milliseconds() -> Int64? {
            guard take(".") else { return 0 }
            var unit: Int64 = 1000
            var sum: Int64 = 0
            guard var digit = nextDigit() else { return nil }
            while true {
                unit /= 10
                sum += digit * unit
                guard let next = nextDigit() else { return sum }
                digit = next
            }
        }

        mutating func offsetMinutes() -> Int64? {
            if take("Zz") { return 0 }
            let sign: Int64
            if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
            guard let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60 else {
                return nil
            }
            return sign * (hours * 60 + minutes)
        }

        private mutating func nextDigit() -> Int64? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            rest.removeFirst()
            return Int64(byte - UInt8(ascii: "0"))
        }
    }
}

/// A day of the Gregorian calendar. Years are counted from March, so that the leap day is the last.
private struct CalendarDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date of a day counted from the first of January 1970.
    init(day number: Int64) {
        let fromMarch = number + 719_468  // since the first of March of year 0
        let era = fromMarch.quotient(146_097)  // 400 years
        let dayOfEra = fromMarch - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since the first of January 1970.
    var dayNumber: Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year.quotient(400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// The quotient, rounded down.
    fileprivate func quotient(_ divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
