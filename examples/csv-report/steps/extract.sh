#!/bin/sh
# Reads the CSV as RFC 4180 has it and writes tab-separated rows, numbered by line.
set -eu
. "$(dirname "$0")/lib.sh"

input=$(told context/input data/orders.csv)
[ -r "$input" ] || give_up "cannot read $input"

out=$work/orders.tsv
awk -v wanted="order_id,ordered_on,customer,region,product,quantity,unit_price" '
    # Fields become tab-separated; a doubled quotation mark inside quotes is one.
    function fields(line,    out, field, inside, n, c) {
        out = ""; field = ""; inside = 0
        for (n = 1; n <= length(line); n++) {
            c = substr(line, n, 1)
            if (c == "\"" && inside && substr(line, n + 1, 1) == "\"") { field = field c; n++ }
            else if (c == "\"") inside = !inside
            else if (c == "," && !inside) { out = out field "\t"; field = "" }
            else field = field (c == "\t" ? " " : c)
        }
        return out field
    }
    { sub(/\r$/, "") }
    NR == 1 {
        sub(/^\357\273\277/, "")
        if ($0 != wanted) { print "the header is not " wanted > "/dev/stderr"; exit 1 }
        next
    }
    $0 != "" { print NR "\t" fields($0) }
' <"$input" >"$out.new" || give_up "$input is not a file of orders"
keep "$out"

printf '{"file": %s, "rows": %d}\n' "$(quoted "$out")" "$(wc -l <"$out")"
