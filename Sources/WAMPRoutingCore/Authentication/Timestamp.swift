/// A time of day as ISO 8601 writes it, in UTC.
enum Timestamp {
    /// `2026-01-31T12:00:00Z` for so many seconds since 1970, leap seconds left aside as Unix does.
    static func text(unixTime: Int) -> String {
        let (days, second) = unixTime.quotientAndRemainder(dividingBy: 86_400)
        // Counted from March of the year 0, so that a leap day is the last day of its year. 400 years have 146,097 days.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        let year = yearOfEra + era * 400 + (isNextYear ? 1 : 0)
        return "\(year)-\(two(isNextYear ? month - 9 : month + 3))-\(two(day))"
            + "T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
