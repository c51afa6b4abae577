/* Runs a command and adds a line to standard error: its exit code (or 1000 + signal), microseconds that passed, microseconds of
   processor, and peak memory in KiB. A program this small does it because a child's peak begins with what its parent had.
   Usage: measure COMMAND ... */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static long long in_microseconds(struct timeval time) {
  return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  long long start = microseconds();
  pid_t child = fork();
  if (child < 0) return 2;
  if (!child) {
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) < 0) return 2;
  long long took = microseconds() - start;
  struct rusage usage;
  if (getrusage(RUSAGE_CHILDREN, &usage)) return 2;
  long long busy = in_microseconds(usage.ru_utime) + in_microseconds(usage.ru_stime);
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  fprintf(stderr, "measured %d %lld %lld %ld\n", code, took, busy, usage.ru_maxrss);
  return 0;
}
