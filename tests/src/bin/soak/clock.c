/*
 * Stands under a program as its clock of the wall: shows as much more than it should as the file in SOAK_CLOCK says, an
 * integer of nanoseconds, in the machine's order of bytes. The file is mapped, and read at once as a whole: no thread sees
 * anything but what was set. No other clock is touched, nor the times of files. Whatever asks for the time in another way than
 * by `clock_gettime` sees the machine's.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000 };

static const _Atomic int64_t *offset;

__attribute__((constructor)) static void map_offset(void)
{
    const char *path = getenv("SOAK_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) {
        /* With the machine's clock, nothing that the soak finds would mean what it says. */
        perror("SOAK_CLOCK");
        _exit(127);
    }
    close(file);
    offset = map;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, time);
    if (failed || clock != CLOCK_REALTIME || !offset)
        return failed;
    int64_t by = atomic_load(offset);
    time->tv_sec += by / SECOND;
    time->tv_nsec += by % SECOND;
    if (time->tv_nsec < 0) {
        time->tv_nsec += SECOND;
        time->tv_sec -= 1;
    } else if (time->tv_nsec >= SECOND) {
        time->tv_nsec -= SECOND;
        time->tv_sec += 1;
    }
    return 0;
}
