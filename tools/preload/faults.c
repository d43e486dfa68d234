// Fails the n-th call that writes below a folder: preloaded into a program, it stands in for a disk
// that is full or broken. Used by tools/faults.
//
//   FAULT_FOLDER  only files below this folder are meant (an absolute path)
//   FAULT_CALL    number of the call that fails, from 1 on; 0 or nothing: none
//   FAULT_KIND    ENOSPC: that call and all later ones; EIO: that call; SHORT: that call writes half
//   FAULT_COUNT   file that is given the number of calls seen, and what the failing one was
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static atomic_int failed;

static int isBelow(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    char absolute[PATH_MAX];
    if (!folder || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(absolute, sizeof absolute)) return 0;
        if (strlen(absolute) + strlen(path) + 2 > sizeof absolute) return 0;
        strcat(strcat(absolute, "/"), path);
        path = absolute;
    }
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int isMeant(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return isBelow(path);
}

static void note(const char *call, long number) {
    const char *path = getenv("FAULT_COUNT");
    if (!path) return;
    int (*realOpen)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    ssize_t (*realWrite)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int descriptor = realOpen(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) return;
    char text[128];
    int length = snprintf(text, sizeof text, "%ld %s\n", number, call);
    if (realWrite(descriptor, text, length) != length) abort();
    close(descriptor);
}

enum verdict { pass, fail, half };

// What is to become of a call; `errno` is set when it fails.
static enum verdict judge(const char *call, int canBeShort) {
    int saved = errno;
    long number = ++calls;
    const char *wanted = getenv("FAULT_CALL"), *kind = getenv("FAULT_KIND");
    long target = wanted ? atol(wanted) : 0;
    if (!kind) kind = "ENOSPC";
    int isFull = strcmp(kind, "ENOSPC") == 0;
    if (target <= 0) {
        note(call, number);
    } else if (number == target || (isFull && number > target)) {
        if (!atomic_exchange(&failed, 1)) note(call, number);
        if (isFull || strcmp(kind, "EIO") == 0) {
            errno = isFull ? ENOSPC : EIO;
            return fail;
        }
        if (canBeShort) return half;
    }
    errno = saved;
    return pass;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (isMeant(descriptor)) switch (judge("write", count > 1)) {
        case fail: return -1;
        case half: return real(descriptor, bytes, count / 2);
        case pass: break;
    }
    return real(descriptor, bytes, count);
}

#define POSITIONED(name) \
    ssize_t name(int descriptor, const void *bytes, size_t count, off_t place) { \
        REAL(ssize_t, name, int, const void *, size_t, off_t); \
        if (isMeant(descriptor)) switch (judge(#name, count > 1)) { \
            case fail: return -1; \
            case half: return real(descriptor, bytes, count / 2, place); \
            case pass: break; \
        } \
        return real(descriptor, bytes, count, place); \
    }
POSITIONED(pwrite)
POSITIONED(pwrite64)

#define SYNCHRONIZING(name) \
    int name(int descriptor) { \
        REAL(int, name, int); \
        if (isMeant(descriptor) && judge(#name, 0) == fail) return -1; \
        return real(descriptor); \
    }
SYNCHRONIZING(fsync)
SYNCHRONIZING(fdatasync)

#define CUTTING(name) \
    int name(int descriptor, off_t length) { \
        REAL(int, name, int, off_t); \
        if (isMeant(descriptor) && judge(#name, 0) == fail) return -1; \
        return real(descriptor, length); \
    }
CUTTING(ftruncate)
CUTTING(ftruncate64)

#define RESERVING(name) \
    int name(int descriptor, off_t offset, off_t length) { \
        REAL(int, name, int, off_t, off_t); \
        if (isMeant(descriptor) && judge(#name, 0) == fail) return errno; \
        return real(descriptor, offset, length); \
    }
RESERVING(posix_fallocate)
RESERVING(posix_fallocate64)

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    if (isBelow(to) && judge("rename", 0) == fail) return -1;
    return real(from, to);
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        if ((flags & O_CREAT) && isBelow(path) && judge(#name, 0) == fail) return -1; \
        return real(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)
