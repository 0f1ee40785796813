/* Stands between the program and its database files, for tests (LD_PRELOAD).
 *
 * DISK_FILES: the path with which the names of the files begin (without -shm, which no crash keeps).
 * DISK_TRACE: every write, sync, truncation, creation and removal is told there, once it is done.
 * DISK_FAULTS: while this file is there, writes and syncs fail, as often in a thousand as its first
 * number says, with the error that its second number is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct __attribute__((packed)) told { char what; uint8_t name; int64_t at, size; };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int64_t told_so_far;

/* The part of the name after DISK_FILES: "" for the database, "-wal" and so on; NULL for others. */
static const char *ours(const char *path)
{
    const char *files = getenv("DISK_FILES");
    size_t length = files ? strlen(files) : 0;
    if (!length || strncmp(path, files, length) || !strcmp(path + length, "-shm")) return NULL;
    return path + length;
}

static const char *ours_at(int fd)
{
    static __thread char path[4096];
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return ours(path);
}

/* Followed by the name and, for a write, its bytes. */
static void tell(char what, const char *name, int64_t at, int64_t size, const void *bytes)
{
    static int trace = -1;
    const char *path = getenv("DISK_TRACE");
    if (!path) return;
    pthread_mutex_lock(&one_at_a_time);
    if (trace < 0) trace = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    struct told told = {what, strlen(name), at, size};
    struct iovec parts[] = {{&told, sizeof told}, {(void *)name, told.name},
                            {(void *)bytes, bytes ? size : 0}};
    ssize_t done = REAL(writev)(trace, parts, 3);
    if (done != (ssize_t)(sizeof told + told.name + parts[2].iov_len)) abort();
    told_so_far += done;
    pthread_mutex_unlock(&one_at_a_time);
}

static int fails(void)
{
    static __thread unsigned seed;
    const char *path = getenv("DISK_FAULTS");
    FILE *file = path ? fopen(path, "r") : NULL;
    int often = 0, error = 0;
    if (!file) return 0;
    if (fscanf(file, "%d %d", &often, &error) != 2) often = 0;
    fclose(file);
    if (!seed) seed = 11;
    if (rand_r(&seed) % 1000 >= often) return 0;
    errno = error;
    return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    const char *name = ours_at(fd);
    if (name && fails()) return -1;
    ssize_t done = REAL(pwrite64)(fd, bytes, size, at);
    if (name && done > 0) tell('W', name, at, done, bytes);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    const char *name = ours_at(fd);
    if (name && fails()) return -1;
    ssize_t done = REAL(write)(fd, bytes, size);
    if (name && done > 0) tell('W', name, lseek64(fd, 0, SEEK_CUR) - done, done, bytes);
    return done;
}

/* What was told before the sync began is on the disk; what came while it ran need not be. */
static int synced(int fd, int (*sync)(int))
{
    const char *name = ours_at(fd);
    int64_t before = told_so_far;
    if (name && fails()) return -1;
    int failed = sync(fd);
    if (name && !failed) tell('S', name, before, 0, NULL);
    return failed;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int ftruncate64(int fd, off64_t size)
{
    const char *name = ours_at(fd);
    int failed = REAL(ftruncate64)(fd, size);
    if (name && !failed) tell('T', name, size, 0, NULL);
    return failed;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path)
{
    const char *name = ours(path);
    int failed = REAL(unlink)(path);
    if (name && !failed) tell('U', name, 0, 0, NULL);
    return failed;
}

int rename(const char *from, const char *to)
{
    if (ours(from) || ours(to)) abort(); /* nobody renames them: the replayer knows no renaming */
    return REAL(rename)(from, to);
}
