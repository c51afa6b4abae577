rockspec_format = "3.0"
package = "dsv"
version = "0.1.0-1"
source = {
  url = "file://libdsv-0.1.0.tar.gz",
  dir = "libdsv-0.1.0",
}
description = {
  summary = "The shared book of a service relationship",
  detailed = "Documents of service relationships, facts of what happened, and every figure computed from them. Needs libdsv.",
  license = "MIT",
}
dependencies = {
  "lua >= 5.1, < 5.5",
}
external_dependencies = {
  DSV = { header = "dsv/dsv.h", library = "dsv" },
}
build = {
  type = "builtin",
  modules = {
    dsv = {
      sources = {
        "bindings/lua/arrow.c",
        "bindings/lua/book.c",
        "bindings/lua/box.c",
        "bindings/lua/calendar.c",
        "bindings/lua/columns.c",
        "bindings/lua/exchange.c",
        "bindings/lua/facts.c",
        "bindings/lua/finding.c",
        "bindings/lua/module.c",
        "bindings/lua/results.c",
        "bindings/lua/claims.c",
        "bindings/lua/underpin.c",
        "bindings/lua/running.c",
        "bindings/lua/sign.c",
        "bindings/lua/tally.c",
        "bindings/lua/value.c",
      },
      incdirs = { "$(DSV_INCDIR)" },
      libdirs = { "$(DSV_LIBDIR)" },
      libraries = { "dsv" },
      defines = { "_POSIX_C_SOURCE=200809L" },
    },
  },
}
