# core/time: Docker's way of writing it, and of saying how long ago it was.

# time_now INTO: "2026-01-31T12:00:00.123456000Z".
time_now() {
    local _now=$EPOCHREALTIME
    TZ=UTC0 printf -v "$1" '%(%FT%T)T.%s000Z' "${_now%.*}" "${_now#*.}"
}

# time_seconds INTO TIME: seconds since the epoch of what time_now wrote.
time_seconds() {
    local _year=$((10#${2:0:4})) _month=$((10#${2:5:2})) _day=$((10#${2:8:2})) _days
    # Years that begin in March, so that a leap day is the last day of one: then a month's place in days is linear.
    ((_month > 2 || (_month += 12, _year--)))
    _days=$((365 * _year + _year / 4 - _year / 100 + _year / 400 + (153 * (_month - 3) + 2) / 5 + _day - 719469))
    printf -v "$1" '%s' $((_days * 86400 + 10#${2:11:2} * 3600 + 10#${2:14:2} * 60 + 10#${2:17:2}))
}

# time_since INTO TIME: "5 seconds", "About a minute", "3 weeks", in Docker's words.
time_since() {
    local _then _span
    time_seconds _then "$2"
    _span=$((EPOCHSECONDS - _then))
    if ((_span < 1)); then
        printf -v "$1" 'Less than a second'
    elif ((_span == 1)); then
        printf -v "$1" '1 second'
    elif ((_span < 60)); then
        printf -v "$1" '%d seconds' "$_span"
    elif ((_span < 120)); then
        printf -v "$1" 'About a minute'
    elif ((_span < 3600)); then
        printf -v "$1" '%d minutes' $((_span / 60))
    elif ((_span < 2 * 3600)); then
        printf -v "$1" 'About an hour'
    elif ((_span < 48 * 3600)); then
        printf -v "$1" '%d hours' $((_span / 3600))
    elif ((_span < 14 * 86400)); then
        printf -v "$1" '%d days' $((_span / 86400))
    elif ((_span < 60 * 86400)); then
        printf -v "$1" '%d weeks' $((_span / 86400 / 7))
    elif ((_span < 730 * 86400)); then
        printf -v "$1" '%d months' $((_span / 86400 / 30))
    else
        printf -v "$1" '%d years' $((_span / 86400 / 365))
    fi
}
