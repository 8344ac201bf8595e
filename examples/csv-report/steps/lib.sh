# What every step does the same way; sourced by the steps, which run under `set -eu`.
#
# A step reads one JSON object from stdin (the task, the step, the context, the parents' results)
# and writes one JSON value to stdout, its result. What it says on stderr becomes the error.

# Bytes, not characters: the same order and the same lengths wherever the steps run.
LC_ALL=C
export LC_ALL

# give_up MESSAGE: the step can never succeed; exit code 78 says that no attempt will help.
give_up() {
    echo "$1" >&2
    exit 78
}

# try_later MESSAGE: something is unavailable for now; exit code 75 asks for another attempt.
try_later() {
    echo "$1" >&2
    exit 75
}

told=$(awk -f "$(dirname "$0")/json.awk") || give_up "the step's input is not JSON"

# told PATH [DEFAULT]: the value at this path of the input, such as `step/attempt`.
told() {
    found=$(printf '%s\n' "$told" | awk -F '\t' -v path="$1" '$1 == path { print $2 }')
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
    elif [ $# -gt 1 ]; then
        printf '%s\n' "$2"
    else
        give_up "the step's input has no $1"
    fi
}

# Every task works in a folder of its own, so that two at once do not meet.
task=$(told task/id) || exit
work=${TMPDIR:-/tmp}/tasker-csv-report-$task
mkdir -p "$work"

# parent STEP [KEY]: the file that a parent has written and named in its result.
parent() {
    file=$(told "parents/$1/${2:-file}") || exit
    [ -r "$file" ] || give_up "$file is gone: rerun the task from its first step"
    printf '%s\n' "$file"
}

# keep FILE: moves FILE.new over FILE. A step that is killed half-way and runs again never leaves,
# nor finds, half a file.
keep() {
    mv "$1.new" "$1"
}

# quoted TEXT: the text as a JSON string.
quoted() {
    printf '%s' "$1" | awk '
        { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t") }
        { out = out (NR > 1 ? "\\n" : "") $0 }
        END { printf "\"%s\"", out }'
}

# Amounts are counted in cents, in integers: sums of floating-point prices drift.
money='function money(cents) { return sprintf("%d.%02d", int(cents / 100), cents % 100) }'
