#!/bin/sh
# The five products with the most revenue.
#
# The first attempt finds the price list busy, as a shared system now and then is: the step says so
# with exit code 75, and the engine brings it back after a backoff.
set -eu
. "$(dirname "$0")/lib.sh"

if [ "$(told step/attempt)" -eq 1 ]; then
    try_later "the price list is busy"
fi

valid=$(parent validate)
out=$work/products.tsv
awk -F '\t' -v OFS='\t' '
    { sold[$3] += $4; cents[$3] += $5 }
    END { for (product in sold) print product, sold[product], cents[product] }
' "$valid" | sort -t "$(printf '\t')" -k 3,3nr -k 1,1 | sed 5q >"$out.new"
keep "$out"

best=$(sed -n '1s/\t.*//p' "$out")
printf '{"file": %s, "best": %s}\n' "$(quoted "$out")" "$(quoted "$best")"
