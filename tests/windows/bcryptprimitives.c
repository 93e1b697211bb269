/* A bcryptprimitives.dll for a Wine that lacks its ProcessPrng, from which Rust's standard library takes random numbers.
   Beside a program under test only; Windows has its own. */

#include <stddef.h>

/* RtlGenRandom of advapi32. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *buffer, unsigned long length);

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *buffer, size_t length) {
    return SystemFunction036(buffer, (unsigned long)length);
}
