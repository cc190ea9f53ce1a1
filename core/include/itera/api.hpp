// ITERA_API marks what libitera exports: everything is built with hidden visibility, so this is the
// whole border.
#pragma once

#define ITERA_API __attribute__((visibility("default")))
