//! Points in time, as the Date operators read them: W3C forms of ISO 8601, or seconds since 1970 (`L-OP-DATE`).

/// Reads a point in time as milliseconds since 1970-01-01T00:00:00Z; none when the text is no date.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(seconds) = read_epoch(text) {
        return Some(seconds);
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = read_day(date)?;
    let milliseconds = match time {
        Some(time) => read_time(time)?,
        None => 0,
    };
    days.checked_mul(86_400_000)?.checked_add(milliseconds)
}

/// Seconds since 1970, perhaps with a fraction. Four digits alone are a year.
fn read_epoch(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty()
        || (digits.len() == 4 && fraction.is_empty())
        || !is_digits(digits)
        || !is_digits(fraction)
    {
        return None;
    }
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(read_milliseconds(fraction)?)
}

/// The first three digits of a fraction, as milliseconds; digits beyond are cut off.
fn read_milliseconds(fraction: &str) -> Option<i64> {
    let mut digits = fraction.bytes();
    [100, 10, 1].into_iter().try_fold(0, |sum, worth| match digits.next() {
        Some(digit) if digit.is_ascii_digit() => Some(sum + worth * i64::from(digit - b'0')),
        Some(_) => None,
        None => Some(sum),
    })
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as days since 1970.
fn read_day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4).and_then(read_number)?;
    let month = parts.next().map_or(Some(1), two_digits)?;
    let day = parts.next().map_or(Some(1), two_digits)?;
    let valid =
        parts.next().is_none() && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    valid.then(|| days_since_1970(year, month, day))
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s…`, with `Z`, `±hh:mm` or nothing (UTC), as milliseconds.
fn read_time(text: &str) -> Option<i64> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some((clock, zone)) => (clock, read_zone(zone)?),
        None => (text, 0),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(two_digits);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    // The end of a day is written 24:00; a minute may have a leap second.
    let of_day = hour <= 23 || (hour == 24 && minute == 0 && second == 0);
    let valid = parts.next().is_none() && of_day && minute <= 59 && second <= 60;
    let is_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !valid || !is_digits {
        return None;
    }
    Some(((hour * 60 + minute - offset) * 60 + second) * 1000 + read_milliseconds(fraction)?)
}

/// `Z` or `±hh:mm`, as minutes east of UTC.
fn read_zone(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.trim_start_matches(['+', '-']).split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 14 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn read_number(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 { read_number(text) } else { None }
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400;
    let in_year: i64 = (1..month).map(|month| days_in(year, month)).sum();
    before * 365 + leap_days + in_year + day - 1 - 719_162
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_and_epoch_seconds_mean_the_same_points() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970", Some(0)),
            ("1969-12-31T23:59:59.5Z", Some(-500)),
            ("2026-01-02T03:04:05Z", Some(1_767_323_045_000)),
            ("1767323045", Some(1_767_323_045_000)),
            ("2026-01-02T03:04:05", Some(1_767_323_045_000)),
            ("2026-01-02T05:04:05+02:00", Some(1_767_323_045_000)),
            ("2026-01-01", Some(1_767_225_600_000)),
            ("2024-02-29", Some(1_709_164_800_000)),
            ("2023-02-29", None),
            ("2026-13-01", None),
            ("2026-1-1", None),
            ("abc", None),
            ("", None),
            ("2026-01-01T25:00:00Z", None),
            ("2025-12-31T24:00:00Z", Some(1_767_225_600_000)),
            ("2025-12-31T24:00:01Z", None),
            ("2026-01-01T10:00:00+99:00", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
