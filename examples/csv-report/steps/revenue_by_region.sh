#!/bin/sh
# Orders and revenue of each region, by name.
set -eu
. "$(dirname "$0")/lib.sh"

valid=$(parent validate)
out=$work/regions.tsv
awk -F '\t' -v OFS='\t' '
    { orders[$2]++; cents[$2] += $5 }
    END { for (region in orders) print region, orders[region], cents[region] }
' "$valid" | sort >"$out.new"
keep "$out"

printf '{"file": %s, "regions": %d}\n' "$(quoted "$out")" "$(wc -l <"$out")"
