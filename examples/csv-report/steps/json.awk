# Flattens one JSON value on stdin into lines `path<TAB>text`, one for every string, number, true,
# false and null; the path's segments are separated by `/`, an array's elements are numbered from 0.
# Tabs, newlines and other control characters stay escaped, so that a line is a line.
# Runs in the C locale, in which awk works on bytes.

function fail(what) {
    print "not JSON at byte " at ": " what > "/dev/stderr"
    bad = 1
    exit 1
}

function skip_space() {
    while (at <= size && index(" \t\r\n", substr(text, at, 1))) at++
}

# The code point written as four hexadecimal digits, in UTF-8.
function utf8(digits,    code, n) {
    code = 0
    for (n = 1; n <= 4; n++)
        code = code * 16 + index("0123456789abcdef", tolower(substr(digits, n, 1))) - 1
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
}

function string(    out, c) {
    if (substr(text, at, 1) != "\"") fail("a string was expected")
    at++
    out = ""
    while ((c = substr(text, at, 1)) != "\"") {
        if (c == "") fail("a string without end")
        at++
        if (c == "\\") {
            c = substr(text, at, 1)
            at++
            if (c == "u") {
                # A control character stays as it was written.
                if (substr(text, at, 4) ~ /^00[01]/) c = "\\u" substr(text, at, 4)
                else c = utf8(substr(text, at, 4))
                at += 4
            } else if (index("bfnrt", c)) {
                c = "\\" c
            }
        }
        out = out c
    }
    at++
    return out
}

function value(path,    c, key, n) {
    skip_space()
    c = substr(text, at, 1)
    if (c == "{" || c == "[") {
        at++
        for (n = 0; ; n++) {
            skip_space()
            if (n == 0 && index("}]", substr(text, at, 1)) && at <= size) { at++; return }
            if (c == "{") {
                key = string()
                skip_space()
                if (substr(text, at++, 1) != ":") fail("a colon was expected")
            } else {
                key = n
            }
            value(path == "" ? key : path "/" key)
            skip_space()
            if (index("}]", substr(text, at, 1)) && at <= size) { at++; return }
            if (substr(text, at++, 1) != ",") fail("a comma was expected")
        }
    }
    if (c == "\"") {
        print path "\t" string()
        return
    }
    if (!match(substr(text, at), /^[-+.0-9A-Za-z]+/)) fail("a value was expected")
    print path "\t" substr(text, at, RLENGTH)
    at += RLENGTH
}

{ text = text $0 "\n" }

END {
    if (bad) exit 1
    size = length(text)
    at = 1
    value("")
    skip_space()
    if (at <= size) fail("something follows the value")
}
