#!/bin/sh
# Writes data/orders.csv anew: 3,000 orders of one year, the same in every run and on every awk,
# some of them spoilt in the ways that exported orders are.
#
# awk's own rand() differs between implementations, so the numbers come from the minimal standard
# generator of Park and Miller, whose products stay exact in a double.
set -eu
cd "$(dirname "$0")"
LC_ALL=C awk '
function draw(n) { seed = (seed * 16807) % 2147483647; return seed % n }
function pick(list, n) { return list[draw(n) + 1] }
function cents(c) { return sprintf("%d.%02d", int(c / 100), c % 100) }
function row(id, day, customer, region, product, quantity, price) {
    return id "," day "," customer "," region "," product "," quantity "," price
}
function spoil(kind, id, day, customer, region, product, quantity, price) {
    if (kind == 0) return row(id, day, customer, "", product, quantity, price)
    if (kind == 1) return row(id, day, customer, "atlantis", product, quantity, price)
    if (kind == 2) return row(id, day, customer, region, product, 0, price)
    if (kind == 3) return row(id, day, customer, region, product, "-" quantity, price)
    if (kind == 4) return row(id, day, customer, region, product, "two", price)
    if (kind == 5) return row(id, day, customer, region, product, quantity, "n/a")
    if (kind == 6) return row(id, day, customer, region, product, quantity, "12,50")
    if (kind == 7) return row(id, "2025-02-30", customer, region, product, quantity, price)
    if (kind == 8) return row(id, "yesterday", customer, region, product, quantity, price)
    if (kind == 9) return id "," day "," customer "," region
    return row("", day, customer, region, product, quantity, price)
}
BEGIN {
    seed = 20251031
    regions = split("north south east west overseas", region, " ")
    days = split("31 28 31 30 31 30 31 31 30 31 30 31", last, " ")
    # A comma and a quotation mark in a name are quoted as RFC 4180 has it.
    products = split("Desk lamp;\"Notebook, ruled\";Fountain pen;\"Monitor stand, 12\"\" high\";" \
        "Paper clips;Whiteboard;\"Chair, oak\";Stapler;Desk pad;Wall calendar;\"Ink, blue\";Shelf", \
        product, ";")
    split("3450 480 2995 4100 199 8900 18950 1275 1599 1190 649 12900", price, " ")
    print "order_id,ordered_on,customer,region,product,quantity,unit_price"
    for (n = 1; n <= 3000; n++) {
        id = sprintf("A%05d", n)
        month = draw(12) + 1
        day = sprintf("2025-%02d-%02d", month, draw(last[month]) + 1)
        customer = sprintf("customer-%03d", draw(400) + 1)
        where = pick(region, regions)
        what = draw(products) + 1
        quantity = draw(9) + 1
        # List price, less a discount for every tenth or so.
        each = price[what] - (draw(10) == 0 ? int(price[what] / 20) : 0)
        if (draw(100) < 4) {
            print spoil(draw(11), id, day, customer, where, product[what], quantity, cents(each))
            continue
        }
        line = row(id, day, customer, where, product[what], quantity, cents(each))
        print line
        # Now and then an export repeats itself.
        if (draw(250) == 0 && n < 3000) { print line; n++ }
    }
}' >data/orders.csv.new
mv data/orders.csv.new data/orders.csv
