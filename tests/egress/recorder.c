/*
 * What a process looks up, calls and writes, told by the C library on its way to the kernel: also what Python never sees.
 *
 * Loaded before all else (LD_PRELOAD), and so into every child as well. Each call is one line in the file that
 * KRING_EGRESS_LOG names, "lookup NAME", "connect ADDRESS PORT" or "write PATH", and is then carried out as always.
 * Unseen is only what asks the kernel without the C library; of that, files show in the listing that the tests make.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(const char *what, const char *first, const char *second)
{
    const char *log = getenv("KRING_EGRESS_LOG");
    int before = errno;
    char line[2 * PATH_MAX + 64];
    int file, length;
    if (log == NULL || first == NULL)
        return;
    length = snprintf(line, sizeof line, "%s %s%s%s\n", what, first, *second ? " " : "", second);
    file = REAL(open)(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) {
        if (write(file, line, length) != length)
            abort(); /* a record with a hole proves nothing */
        close(file);
    }
    errno = before;
}

static void note_address(const struct sockaddr *to)
{
    char address[INET6_ADDRSTRLEN] = "", port[8];
    if (to == NULL)
        return;
    if (to->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)to;
        inet_ntop(AF_INET, &four->sin_addr, address, sizeof address);
        snprintf(port, sizeof port, "%d", ntohs(four->sin_port));
    } else if (to->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)to;
        inet_ntop(AF_INET6, &six->sin6_addr, address, sizeof address);
        snprintf(port, sizeof port, "%d", ntohs(six->sin6_port));
    } else {
        return; /* sockets of this machine */
    }
    note("connect", address, port);
}

static void note_path(int folder, const char *path)
{
    char place[PATH_MAX] = "", link[64];
    if (path == NULL)
        return;
    if (path[0] != '/' && folder == AT_FDCWD) {
        if (getcwd(place, sizeof place) == NULL)
            place[0] = 0;
    } else if (path[0] != '/') {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        if (readlink(link, place, sizeof place - 1) < 0)
            place[0] = 0;
    }
    strncat(place, path[0] == '/' ? "" : "/", sizeof place - strlen(place) - 1);
    strncat(place, path, sizeof place - strlen(place) - 1);
    note("write", place, "");
}

/* Names */

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    note("lookup", name, "");
    return REAL(getaddrinfo)(name, service, hints, found);
}

#define LOOKUP(function, parameters, arguments, result)                                                                \
    result function parameters                                                                                         \
    {                                                                                                                  \
        note("lookup", name, "");                                                                                      \
        return REAL(function) arguments;                                                                               \
    }

LOOKUP(gethostbyname, (const char *name), (name), struct hostent *)
LOOKUP(gethostbyname2, (const char *name, int family), (name, family), struct hostent *)
LOOKUP(gethostbyname_r,
       (const char *name, struct hostent *into, char *buffer, size_t size, struct hostent **found, int *wrong),
       (name, into, buffer, size, found, wrong), int)
LOOKUP(gethostbyname2_r,
       (const char *name, int family, struct hostent *into, char *buffer, size_t size, struct hostent **found, int *wrong),
       (name, family, into, buffer, size, found, wrong), int)

int res_query(const char *name, int class, int type, unsigned char *answer, int size);
int res_search(const char *name, int class, int type, unsigned char *answer, int size);
LOOKUP(res_query, (const char *name, int class, int type, unsigned char *answer, int size),
       (name, class, type, answer, size), int)
LOOKUP(res_search, (const char *name, int class, int type, unsigned char *answer, int size),
       (name, class, type, answer, size), int)

/* Calls */

int connect(int file, const struct sockaddr *to, socklen_t size)
{
    note_address(to);
    return REAL(connect)(file, to, size);
}

ssize_t sendto(int file, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size)
{
    note_address(to);
    return REAL(sendto)(file, data, length, flags, to, size);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags)
{
    note_address(message->msg_name);
    return REAL(sendmsg)(file, message, flags);
}

int sendmmsg(int file, struct mmsghdr *messages, unsigned int count, int flags)
{
    for (unsigned int one = 0; one < count; one++)
        note_address(messages[one].msg_hdr.msg_name);
    return REAL(sendmmsg)(file, messages, count, flags);
}

/* Files */

#define WRITES(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT))

#define OPEN(function)                                                                                                 \
    int function(const char *path, int flags, ...)                                                                     \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        mode_t mode;                                                                                                   \
        va_start(more, flags);                                                                                         \
        mode = va_arg(more, mode_t);                                                                                   \
        va_end(more);                                                                                                  \
        if (WRITES(flags))                                                                                             \
            note_path(AT_FDCWD, path);                                                                                 \
        return REAL(function)(path, flags, mode);                                                                      \
    }

#define OPENAT(function)                                                                                               \
    int function(int folder, const char *path, int flags, ...)                                                         \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        mode_t mode;                                                                                                   \
        va_start(more, flags);                                                                                         \
        mode = va_arg(more, mode_t);                                                                                   \
        va_end(more);                                                                                                  \
        if (WRITES(flags))                                                                                             \
            note_path(folder, path);                                                                                   \
        return REAL(function)(folder, path, flags, mode);                                                              \
    }

#define FOPEN(function)                                                                                                \
    FILE *function(const char *path, const char *mode)                                                                 \
    {                                                                                                                  \
        if (strpbrk(mode, "wa+") != NULL)                                                                              \
            note_path(AT_FDCWD, path);                                                                                 \
        return REAL(function)(path, mode);                                                                             \
    }

/* The place that comes into being: what a folder or a name is made at. */
#define MAKES(function, parameters, arguments, folder, path)                                                           \
    int function parameters                                                                                            \
    {                                                                                                                  \
        note_path(folder, path);                                                                                       \
        return REAL(function) arguments;                                                                               \
    }

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
FOPEN(fopen)
FOPEN(fopen64)

int __open_2(const char *path, int flags)
{
    return open(path, flags);
}

int __open64_2(const char *path, int flags)
{
    return open64(path, flags);
}

int __openat_2(int folder, const char *path, int flags)
{
    return openat(folder, path, flags);
}

int __openat64_2(int folder, const char *path, int flags)
{
    return openat64(folder, path, flags);
}

MAKES(creat, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
MAKES(creat64, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
MAKES(mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
MAKES(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), folder, path)
MAKES(truncate, (const char *path, off_t size), (path, size), AT_FDCWD, path)
MAKES(symlink, (const char *what, const char *path), (what, path), AT_FDCWD, path)
MAKES(symlinkat, (const char *what, int folder, const char *path), (what, folder, path), folder, path)
MAKES(link, (const char *what, const char *path), (what, path), AT_FDCWD, path)
MAKES(linkat, (int from, const char *what, int folder, const char *path, int flags), (from, what, folder, path, flags),
      folder, path)
MAKES(rename, (const char *what, const char *path), (what, path), AT_FDCWD, path)
MAKES(renameat, (int from, const char *what, int folder, const char *path), (from, what, folder, path), folder, path)
MAKES(renameat2, (int from, const char *what, int folder, const char *path, unsigned int flags),
      (from, what, folder, path, flags), folder, path)
MAKES(mkstemp, (char *path), (path), AT_FDCWD, path)
MAKES(mkstemp64, (char *path), (path), AT_FDCWD, path)
MAKES(mkostemp, (char *path, int flags), (path, flags), AT_FDCWD, path)
MAKES(mkostemp64, (char *path, int flags), (path, flags), AT_FDCWD, path)
