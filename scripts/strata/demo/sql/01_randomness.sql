-- Chance without a random generator: a number is a hash of (seed, purpose, key), so it
-- does not depend on threads, on row order or on what else is drawn.

-- The key is mixed in with xor before hashing: hashing (key, purpose) as a pair would
-- give draws of different purposes the same bits, shifted.
create macro mixed(draw_key, purpose) as
hash(xor(cast(draw_key as ubigint), hash(purpose, getvariable('seed'))));

-- Even between 0 (included) and 1 (excluded).
create macro unit(draw_key, purpose) as
cast(mixed(draw_key, purpose) >> 11 as double) / 9007199254740992.0;

-- One whole number from 0 to choices - 1.
create macro dice(draw_key, purpose, choices) as
cast(mixed(draw_key, purpose) % cast(choices as ubigint) as bigint);

-- One word of a list; a word listed twice comes twice as often.
create macro pick(words, draw_key, purpose) as
words[1 + dice(draw_key, purpose, len(words))];

-- Bell-shaped, mean 0, deviation 1: the sum of three 21-bit draws.
create macro bell(draw_key, purpose) as
2.0 * (
    cast(
        (mixed(draw_key, purpose) & 2097151)
        + ((mixed(draw_key, purpose) >> 21) & 2097151)
        + ((mixed(draw_key, purpose) >> 42) & 2097151) as double
    ) / 2097152.0 - 1.5
);

create macro share(share_name) as
struct_extract(getvariable('proportions'), share_name);

-- Numbers in an order that says nothing about the person: one-to-one because the
-- moduli are primes above every number that is scrambled.
create macro scrambled(plain_number) as
lpad(cast((plain_number * 61803399) % 99999989 as varchar), 8, '0');

create macro scrambled_order(order_key) as
lpad(cast((order_key * 61803399) % 9999999967 as varchar), 10, '0');

create macro scrambled_trace(trace_key) as
lpad(cast((trace_key * 61803399) % 999999999989 as varchar), 12, '0');
