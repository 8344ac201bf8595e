#!/bin/sh
# Splits the rows into those that make sense and those that do not, each with its first reason.
set -eu
. "$(dirname "$0")/lib.sh"

orders=$(parent extract)
out=$work/valid.tsv
rejected=$work/rejected.tsv
valid=$out.new rejected=$rejected.new awk -F '\t' -v OFS='\t' '
    function is_date(text,    part, days) {
        if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return 0
        split(text, part, "-")
        if (part[2] < 1 || part[2] > 12) return 0
        split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
        if (part[1] % 4 == 0 && (part[1] % 100 != 0 || part[1] % 400 == 0)) days[2] = 29
        return part[3] >= 1 && part[3] <= days[part[2] + 0]
    }
    function reason() {
        if (NF != 8) return "columns"
        if ($2 == "") return "order_id"
        if (!is_date($3)) return "date"
        if ($5 !~ /^(north|south|east|west|overseas)$/) return "region"
        if ($7 !~ /^[1-9][0-9]*$/) return "quantity"
        if ($8 !~ /^[0-9]+\.[0-9][0-9]$/) return "price"
        if ($2 in seen) return "duplicate"
        return ""
    }
    BEGIN {
        valid = ENVIRON["valid"]; printf "" > valid
        rejected = ENVIRON["rejected"]; printf "" > rejected
    }
    {
        why = reason()
        if (why != "") { print why, $0 > rejected; next }
        seen[$2] = 1
        split($8, price, ".")
        # order, region, product, quantity, cents
        print $2, $5, $6, $7, $7 * (price[1] * 100 + price[2]) > valid
    }
' "$orders"
keep "$out"
keep "$rejected"

[ -s "$out" ] || give_up "none of the orders is valid"
reasons=$(awk -F '\t' '
    { count[$1]++ }
    END { for (why in count) print why "\t" count[why] }' "$rejected" | sort |
    awk -F '\t' '{ printf "%s\"%s\": %d", (NR > 1 ? ", " : ""), $1, $2 }')
printf '{"file": %s, "rejected_file": %s, "valid": %d, "rejected": %d, "reasons": {%s}}\n' \
    "$(quoted "$out")" "$(quoted "$rejected")" "$(wc -l <"$out")" "$(wc -l <"$rejected")" "$reasons"
