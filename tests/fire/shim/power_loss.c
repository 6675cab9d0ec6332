// Preloaded into redis-server: remembers how much of each file its last successful fsync covered, in
// a table that outlives the process. After a kill the rig cuts every append-only file to that size,
// as a power cut would at the worst: nothing that was not synced is there any more.
//
// A file is told by its inode, since a rewrite renames files. The table is a shared mapping of
// $FIRE_SYNC_TABLE: pairs of 64-bit numbers (inode, size), the first free one has inode 0. With
// FIRE_REAL_SYNC=1 the call goes on to the disk; otherwise it only counts, because what survives is
// decided by the table alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kSlots = 4096 };
struct Slot {
    uint64_t inode, size;
};

static struct Slot* table;
static int is_real;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void open_table(void) {
    char const* const path = getenv("FIRE_SYNC_TABLE");
    char const* const real = getenv("FIRE_REAL_SYNC");
    is_real = real != NULL && *real == '1';
    if (path == NULL) return;
    int const fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct Slot) * kSlots) != 0) return;
    void* const at =
        mmap(NULL, sizeof(struct Slot) * kSlots, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) table = at;
    close(fd);
}

static void remember(struct stat const* file) {
    pthread_mutex_lock(&lock);
    for (int i = 0; table != NULL && i < kSlots; ++i) {
        if (table[i].inode != 0 && table[i].inode != file->st_ino) continue;
        table[i].size = (uint64_t)file->st_size;
        table[i].inode = file->st_ino;
        break;
    }
    pthread_mutex_unlock(&lock);
}

// The size from before the call: what another thread appends meanwhile may not be covered.
static int sync_file(int fd, char const* name) {
    pthread_once(&once, open_table);
    struct stat before;
    int const known = fstat(fd, &before);
    int result = 0;
    if (is_real || table == NULL) {
        int (*const next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
        result = next(fd);
    }
    if (result == 0 && known == 0 && S_ISREG(before.st_mode)) remember(&before);
    return result;
}

int fsync(int fd) {
    return sync_file(fd, "fsync");
}

int fdatasync(int fd) {
    return sync_file(fd, "fdatasync");
}
