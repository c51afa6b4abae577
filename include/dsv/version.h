/**
 * @file
 * Version of the library at compile time and at run time.
 */
#ifndef DSV_VERSION_H
#define DSV_VERSION_H

#include <dsv/api.h>

DSV_BEGIN

/** Package version. @since 0.1 */
#define DSV_VERSION_MAJOR 0
/** Package version. @since 0.1 */
#define DSV_VERSION_MINOR 1
/** Package version. @since 0.1 */
#define DSV_VERSION_PATCH 0
/** Package version as text. @since 0.1 */
#define DSV_VERSION_STRING "0.1.0"
/** Number of the binary interface: the soname. 0 until 1.0, without a promise. @since 0.1 */
#define DSV_ABI_VERSION 0
/** Number of the rules of computation (docs/semantics.md) that this library follows. Each result carries it. @since 0.1 */
#define DSV_RULES 1

/** Version of the library that runs, as "0.1.0". Never NULL; static. @since 0.1 */
DSV_API const char *dsv_version(void);

DSV_END

#endif
