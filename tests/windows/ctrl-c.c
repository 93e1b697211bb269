/* ctrl-c PID: sends Ctrl-C to the processes of another console, that of the process PID. */

#include <stdlib.h>
#include <windows.h>

int main(int count, char **arguments) {
    if (count != 2) return 2;
    FreeConsole();
    if (!AttachConsole(strtoul(arguments[1], NULL, 10))) return 3;
    /* Not to end itself. */
    SetConsoleCtrlHandler(NULL, TRUE);
    return GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) ? 0 : 4;
}
