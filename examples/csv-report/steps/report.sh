#!/bin/sh
# Writes the report: the last step, whose result is that of the whole.
set -eu
. "$(dirname "$0")/lib.sh"

summary=$(parent merge)
folder=$(told context/out_dir "$work")
mkdir -p "$folder" || give_up "cannot make $folder"
# The caller may stand elsewhere: say where it is from the root.
out=$(cd "$folder" && pwd)/report.txt

rejected=$(parent validate rejected_file)
{
    echo "Orders"
    echo "======"
    awk -F '\t' -v rejected="$(wc -l <"$rejected")" "$money"'
        $1 == "total" {
            printf "%-24s %12d\n", "counted", $2
            printf "%-24s %12d\n", "rejected", rejected
            printf "%-24s %12s\n", "revenue", money($3)
        }' "$summary"
    echo
    echo "Revenue by region"
    echo "================="
    awk -F '\t' "$money"'$1 == "region" { printf "%-14s %9d %12s\n", $2, $3, money($4) }' "$summary"
    echo
    echo "Best-selling products"
    echo "====================="
    awk -F '\t' "$money"'$1 == "product" { printf "%-24s %5d %12s\n", $2, $3, money($4) }' "$summary"
    echo
    echo "Rejected rows"
    echo "============="
    cut -f 1 "$rejected" | sort | uniq -c | awk '{ printf "%-24s %12d\n", $2, $1 }'
} >"$out.new"
keep "$out"

orders=$(told parents/merge/orders)
revenue=$(told parents/merge/revenue)
best=$(awk -F '\t' '$1 == "product" { print $2; exit }' "$summary")
printf '{"report": %s, "orders": %d, "rejected": %d, "revenue": "%s", "best_product": %s}\n' \
    "$(quoted "$out")" "$orders" "$(wc -l <"$rejected")" "$revenue" "$(quoted "$best")"
