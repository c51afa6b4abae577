/*
 * Loaded before a program (LD_PRELOAD), puts it into the locale of the environment and ends it unless decimals then have a comma. Each
 * program says that it was here by one byte in the file that DSV_COMMA_PROOF names.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void enter_locale(void) {
  char text[16] = "";
  setlocale(LC_ALL, "");
  snprintf(text, sizeof text, "%.1f", 1.5);
  if (strcmp(text, "1,5") != 0) {
    fprintf(stderr, "the locale has no decimal comma: %s\n", text);
    _exit(99);
  }
  const char *proof = getenv("DSV_COMMA_PROOF");
  int file = proof ? open(proof, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (file < 0 || write(file, ".", 1) != 1 || close(file) != 0) {
    _exit(99);
  }
}
