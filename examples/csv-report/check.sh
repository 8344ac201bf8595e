#!/bin/sh
# Computes the report a second way, straight from the CSV and without the steps' own code, for
# comparison: sh check.sh [orders.csv] | diff - report.txt
#
# expected-report.txt is what this prints for data/orders.csv.
set -eu
LC_ALL=C
export LC_ALL
input=${1:-$(dirname "$0")/data/orders.csv}
comma=$(printf '\001')
mark=$(printf '\002')

# Split at quotation marks, every second part was quoted: its commas are hidden, and the doubled
# marks have been before. Sorted by order, the copies of a row then stand side by side.
judged=$(tr -d '\r' <"$input" | sed "1d; s/\"\"/$mark/g" | awk -F '"' -v comma="$comma" '
    { line = $1
      for (n = 2; n <= NF; n++) { if (n % 2 == 0) gsub(/,/, comma, $n); line = line $n }
      print line }' | sort -s -t , -k 1,1 | awk -F , '
    function date(text) {
        if (text ~ /^[0-9]+-02-29$/)
            return text % 400 == 0 || (text % 4 == 0 && text % 100 != 0)
        return text ~ /^[0-9][0-9][0-9][0-9]-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])$/ ||
            text ~ /^[0-9][0-9][0-9][0-9]-(0[469]|11)-(0[1-9]|[12][0-9]|30)$/ ||
            text ~ /^[0-9][0-9][0-9][0-9]-02-(0[1-9]|1[0-9]|2[0-8])$/
    }
    NF != 7 { print "columns"; next }
    length($1) == 0 { print "order_id"; next }
    !date($2) { print "date"; next }
    $4 == "" || !index(" north south east west overseas ", " " $4 " ") { print "region"; next }
    $6 ~ /[^0-9]/ || $6 ~ /^0/ || $6 + 0 < 1 { print "quantity"; next }
    $7 !~ /^[0-9]+[.][0-9][0-9]$/ { print "price"; next }
    $1 == last { print "duplicate"; next }
    { last = $1; printf "ok,%s,%s,%d,%.2f\n", $4, $5, $6, $6 * $7 }')

good() { printf '%s\n' "$judged" | grep '^ok,'; }
title() { printf '%s\n' "$1"; printf '%s\n' "$1" | sed 's/./=/g'; }

title "Orders"
printf '%-24s %12d\n' counted "$(good | wc -l)"
printf '%-24s %12d\n' rejected "$(printf '%s\n' "$judged" | grep -vc '^ok,')"
good | awk -F , '{ sum += $5 } END { printf "%-24s %12.2f\n", "revenue", sum }'
echo
title "Revenue by region"
for region in east north overseas south west; do
    good | grep "^ok,$region," | awk -F , -v region="$region" '
        { sum += $5 } END { printf "%-14s %9d %12.2f\n", region, NR, sum }'
done
echo
title "Best-selling products"
good | cut -d , -f 3 | sort -u | while read -r product; do
    good | awk -F , -v product="$product" '
        $3 == product { sold += $4; sum += $5 } END { printf "%.2f,%s,%d\n", sum, product, sold }'
done | sort -t , -k 1,1nr -k 2,2 | head -n 5 | awk -F , -v comma="$comma" -v mark="$mark" '
    { gsub(comma, ",", $2); gsub(mark, "\"", $2); printf "%-24s %5d %12.2f\n", $2, $3, $1 }'
echo
title "Rejected rows"
printf '%s\n' "$judged" | grep -v '^ok,' | sort | uniq -c | while read -r count why; do
    printf '%-24s %12d\n' "$why" "$count"
done
