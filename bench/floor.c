/* The floor: what a broadcast costs when there is next to nothing but the kernel's work in it.
 *
 * All lines that one round of epoll brings are joined, and each member is written the same bytes
 * once per round. What a socket does not take is kept for it. No names, no checks; and rooms only
 * for who sends "/join #r" and a number, alone in a packet, after which all else goes to that room.
 *
 * With -DURING -luring, one call of io_uring is for all members; else there is a send for each.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef URING
#include <liburing.h>
#endif

enum { ROUND = 256, CHUNK = 1 << 16, BACKLOG = 1024, ROOMS = 10000 };

struct buffer {
    char *bytes;
    size_t used, size;
};

struct room {
    struct member **members;
    int count, size;
    struct buffer news;
};

struct member {
    int fd, place;
    struct room *room;
    struct buffer unread, unsent;
};

static struct room rooms[ROOMS], *told[ROUND];
static int poll_fd, rooms_told;

static void add(struct buffer *buffer, const char *bytes, size_t size)
{
    if (!size) return;
    if (buffer->used + size > buffer->size) {
        buffer->size = 2 * (buffer->used + size);
        if (!(buffer->bytes = realloc(buffer->bytes, buffer->size))) exit(1);
    }
    memcpy(buffer->bytes + buffer->used, bytes, size);
    buffer->used += size;
}

static void take(struct buffer *buffer, size_t size)
{
    buffer->used -= size;
    memmove(buffer->bytes, buffer->bytes + size, buffer->used);
}

static void watch(struct member *member, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = member};
    epoll_ctl(poll_fd, how, member->fd, &event);
}

static size_t try_send(struct member *member, const char *bytes, size_t size)
{
    ssize_t sent = send(member->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : (size_t)sent; /* a broken connection shows when it is read */
}

static void keep(struct member *member, const char *bytes, size_t size)
{
    if (!size) return;
    if (!member->unsent.used) watch(member, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    add(&member->unsent, bytes, size);
}

static void tell(struct member *member, const char *bytes, size_t size)
{
    size_t sent = member->unsent.used ? 0 : try_send(member, bytes, size);
    keep(member, bytes + sent, size - sent);
}

#ifdef URING
enum { ENTRIES = 4096 };
static struct io_uring ring;

static int open_ring(void)
{
    struct io_uring_params parameters = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
    return io_uring_queue_init_params(ENTRIES, &ring, &parameters);
}

static void tell_some(struct member **members, int some, struct buffer news)
{
    unsigned asked = 0;
    for (int i = 0; i < some; i++) {
        if (members[i]->unsent.used) {
            keep(members[i], news.bytes, news.used);
            continue;
        }
        struct io_uring_sqe *entry = io_uring_get_sqe(&ring);
        io_uring_prep_send(entry, members[i]->fd, news.bytes, news.used, MSG_NOSIGNAL | MSG_DONTWAIT);
        io_uring_sqe_set_data(entry, members[i]);
        asked++;
    }
    if (asked && io_uring_submit_and_wait(&ring, asked) != (int)asked) exit(1);
    while (asked--) {
        struct io_uring_cqe *answer;
        if (io_uring_wait_cqe(&ring, &answer)) exit(1);
        size_t sent = answer->res < 0 ? 0 : (size_t)answer->res;
        keep(io_uring_cqe_get_data(answer), news.bytes + sent, news.used - sent);
        io_uring_cqe_seen(&ring, answer);
    }
}

static void tell_all(struct room *room)
{
    for (int i = 0; i < room->count; i += ENTRIES)
        tell_some(room->members + i, room->count - i < ENTRIES ? room->count - i : ENTRIES, room->news);
}
#else
static int open_ring(void) { return 0; }

static void tell_all(struct room *room)
{
    for (int i = 0; i < room->count; i++) tell(room->members[i], room->news.bytes, room->news.used);
}
#endif

static void enter(struct member *member, struct room *room)
{
    if (room->count == room->size) {
        size_t size = (size_t)(room->size = 2 * room->size + 16) * sizeof *room->members;
        if (!(room->members = realloc(room->members, size))) exit(1);
    }
    member->room = room;
    member->place = room->count;
    room->members[room->count++] = member;
}

static void exit_room(struct member *member)
{
    struct room *room = member->room;
    room->members[member->place] = room->members[--room->count];
    room->members[member->place]->place = member->place;
}

static void join(int fd)
{
    struct member *member = calloc(1, sizeof *member);
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (!member) exit(1);
    member->fd = fd;
    enter(member, rooms);
    watch(member, EPOLL_CTL_ADD, EPOLLIN);
    tell(member, "-- welcome\n", 11);
}

static void leave(struct member *member)
{
    exit_room(member);
    close(member->fd);
    free(member->unread.bytes);
    free(member->unsent.bytes);
    free(member);
}

static void hear(struct member *member)
{
    static char chunk[CHUNK];
    ssize_t size = recv(member->fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (size <= 0) {
        leave(member);
        return;
    }
    if (size > 8 && !memcmp(chunk, "/join #r", 8)) {
        chunk[size - 1] = 0;
        exit_room(member);
        enter(member, rooms + (unsigned)atoi(chunk + 8) % ROOMS);
        tell(member, "-- you are in ", 14);
        tell(member, chunk + 6, (size_t)size - 7);
        tell(member, "\n", 1);
        return;
    }
    struct buffer *news = &member->room->news;
    char *end = memrchr(chunk, '\n', (size_t)size);
    size_t whole = end ? (size_t)(end + 1 - chunk) : 0;
    if (whole) {
        if (!news->used) told[rooms_told++] = member->room; /* at most once for each event of a round */
        add(news, member->unread.bytes, member->unread.used);
        add(news, chunk, whole);
        member->unread.used = 0;
    }
    add(&member->unread, chunk + whole, (size_t)size - whole);
}

static void catch_up(struct member *member)
{
    take(&member->unsent, try_send(member, member->unsent.bytes, member->unsent.used));
    if (!member->unsent.used) watch(member, EPOLL_CTL_MOD, EPOLLIN);
}

int main(int argc, char **argv)
{
    struct epoll_event events[ROUND];
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "0")),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct member door = {.fd = listener};
    signal(SIGPIPE, SIG_IGN);
    poll_fd = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) return 1;
    if (open_ring()) return 1;
    watch(&door, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        int ready = epoll_wait(poll_fd, events, ROUND, -1);
        for (int i = 0; i < ready; i++) {
            struct member *member = events[i].data.ptr;
            if (member == &door) {
                int fd = accept(listener, NULL, NULL);
                if (fd >= 0) join(fd);
                continue;
            }
            if ((events[i].events & EPOLLOUT) && member->unsent.used) catch_up(member);
            if (events[i].events & ~(uint32_t)EPOLLOUT) hear(member);
        }
        while (rooms_told) {
            struct room *room = told[--rooms_told];
            tell_all(room);
            room->news.used = 0;
        }
    }
}
