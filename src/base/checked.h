/* Arithmetic that says when it does not fit. Each returns true when the result is good. */
#ifndef DSV__CHECKED_H
#define DSV__CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 dsv__int128;
__extension__ typedef unsigned __int128 dsv__uint128;

#define DSV__INT128_MAX ((dsv__int128)(((dsv__uint128)1 << 127) - 1))
#define DSV__INT128_MIN (-DSV__INT128_MAX - 1)

#define dsv__add(a, b, out) (!__builtin_add_overflow(a, b, out))
#define dsv__mul(a, b, out) (!__builtin_mul_overflow(a, b, out))

#endif
