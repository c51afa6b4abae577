/* The system's time zone database. */
#ifndef DSV__ZONE_FILE_H
#define DSV__ZONE_FILE_H

#include <dsv/context.h>

/* A dsv_zone_loader.load: /usr/share/zoneinfo (then /usr/lib/zoneinfo, /etc/zoneinfo) + name. Names are [A-Za-z0-9_+-] parts apart by "/";
   no "..", nothing under right/ or posix/. */
dsv_status dsv__zone_file(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length);

#endif
