#!/bin/sh
# Brings the two branches together and checks them against each other.
set -eu
. "$(dirname "$0")/lib.sh"

regions=$(parent revenue_by_region)
products=$(parent top_products)
out=$work/summary.tsv
awk -F '\t' -v OFS='\t' '
    { print part, $0 }
    part == "region" { orders += $2; cents += $3 }
    part == "product" { top += $3 }
    END {
        # The best sellers are part of the whole.
        if (top > cents) { print "the branches disagree" > "/dev/stderr"; exit 1 }
        print "total", orders, cents
    }
' part=region "$regions" part=product "$products" >"$out.new" || give_up "the branches do not fit"
keep "$out"

orders=$(awk -F '\t' '$1 == "total" { print $2 }' "$out")
revenue=$(awk -F '\t' "$money"'$1 == "total" { print money($3) }' "$out")
printf '{"file": %s, "orders": %d, "revenue": "%s"}\n' "$(quoted "$out")" "$orders" "$revenue"
