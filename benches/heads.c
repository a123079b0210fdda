/* Asks for heads, as wrk cannot: it waits for the body of their answer for ever. Part of benches/web.
 *
 *     heads PORT PATH CONNECTIONS SECONDS THREADS
 *
 * Prints RACE, the requests, the microseconds, the 99th percentile in microseconds, and 0, as wrk does by web's script.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer { int socket, had; double sent; char head[4096]; };

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(double *)a, y = *(double *)b;
    return (x > y) - (x < y);
}

static void die(const char *why) { perror(why); exit(1); }

struct share { struct sockaddr_in address; char request[2048]; int length, peers; double end, *took; long done; };

#define MOST 4000000

/* One request on each connection at a time. */
static void *load(void *given)
{
    struct share *share = given;
    struct peer *peer = calloc(share->peers, sizeof *peer);
    int all = epoll_create1(0);
    for (struct peer *one = peer; one < peer + share->peers; one++) {
        one->socket = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(one->socket, (struct sockaddr *)&share->address, sizeof share->address)) die("connect");
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = one };
        epoll_ctl(all, EPOLL_CTL_ADD, one->socket, &event);
        one->sent = now();
        if (write(one->socket, share->request, share->length) != share->length) die("write");
    }
    while (now() < share->end) {
        struct epoll_event events[64];
        int ready = epoll_wait(all, events, 64, 1000);
        for (int i = 0; i < ready; i++) {
            struct peer *one = events[i].data.ptr;
            int came = read(one->socket, one->head + one->had, sizeof one->head - one->had);
            if (came <= 0) die("read");
            one->had += came;
            if (one->had < 4 || memcmp(one->head + one->had - 4, "\r\n\r\n", 4)) continue;
            if (memcmp(one->head, "HTTP/1.1 200 ", 13)) die("status");
            double heard = now();
            if (share->done < MOST) share->took[share->done++] = heard - one->sent;
            one->had = 0;
            one->sent = heard;
            if (write(one->socket, share->request, share->length) != share->length) die("write");
        }
    }
    return NULL;
}

int main(int count, char **words)
{
    if (count != 6) return 2;
    int threads = atoi(words[5]);
    pthread_t thread[64];
    struct share share = { .address = { .sin_family = AF_INET, .sin_port = htons(atoi(words[1])) } };
    inet_pton(AF_INET, "127.0.0.1", &share.address.sin_addr);
    share.length = snprintf(share.request, sizeof share.request,
        "HEAD %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n", words[2], words[1]);
    share.peers = atoi(words[3]) / threads;
    double began = now();
    share.end = began + atof(words[4]);
    struct share *shares = malloc(sizeof share * threads);
    double *took = malloc(sizeof *took * MOST * threads);
    for (int i = 0; i < threads; i++) {
        shares[i] = share;
        shares[i].took = malloc(sizeof *took * MOST);
        if (pthread_create(&thread[i], NULL, load, &shares[i])) die("thread");
    }
    long done = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        memcpy(took + done, shares[i].took, sizeof *took * shares[i].done);
        done += shares[i].done;
    }
    double took_all = now() - began;
    qsort(took, done, sizeof *took, by_size);
    printf("RACE %ld %.0f %.0f 0\n", done, took_all * 1e6, took[done * 99 / 100] * 1e6);
    return 0;
}
