// Numbers for people, as pages show them.
import Foundation

/// Three significant digits, or all digits before the decimal point; large numbers in millions.
package func number(_ value: Double) -> String {
    if value.magnitude >= 1e9 { return number(value / 1e9) + " G" }
    if value.magnitude >= 1e6 { return String(format: "%.3g M", value / 1e6) }
    return String(format: value.magnitude >= 1000 ? "%.0f" : "%.3g", value)
}

/// A time in the unit that suits it.
package func duration(_ seconds: Double) -> String {
    seconds >= 1 || seconds == 0 ? number(seconds) + " s" : number(1000 * seconds) + " ms"
}

/// A time as minutes and seconds, with hours where there are some; rounded up.
package func clock(_ seconds: Double) -> String {
    guard let whole = Int(exactly: seconds.rounded(.up)) else { return "unknown time" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    let tail = String(format: "%02d:%02d", minutes, whole % 60)
    return hours > 0 ? "\(hours):\(tail)" : tail
}

/// A count with its digits in groups of three.
package func grouped(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
        text.append(digit)
    }
    return text
}
