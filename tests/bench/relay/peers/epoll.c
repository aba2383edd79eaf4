/*
 * The least that can forward: a WebSocket server around epoll that unmasks one message and sends it
 * at once to everybody else of its room. For measuring beside, never for use: it checks nothing,
 * answers any key and drops what a full socket does not take.
 *
 *     epoll <port>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS = 16384, ROOMS = 4096, IN_ROOM = 80, CLIENT = 1089, HEAD = 57, OUT = 1032, MASKED = 8 };

struct peer {
	int room;
	int open;
	size_t have;
	uint8_t in[4096];
};

static struct peer *peers[PEERS];
static int members[ROOMS][IN_ROOM];
static int count[ROOMS];

static const char WELCOME[] =
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";

static void leave(int fd) {
	struct peer *peer = peers[fd];
	for (int at = 0; peer->open && at < count[peer->room]; at++)
		if (members[peer->room][at] == fd) members[peer->room][at] = members[peer->room][--count[peer->room]];
	free(peer);
	peers[fd] = NULL;
	close(fd);
}

static int enter(int fd, struct peer *peer) {
	uint8_t *end = memmem(peer->in, peer->have, "\r\n\r\n", 4);
	if (end == NULL) return 0;
	peer->room = atoi((char *)peer->in + strlen("GET /room/")) % ROOMS;
	peer->open = 1;
	if (count[peer->room] < IN_ROOM) members[peer->room][count[peer->room]++] = fd;
	send(fd, WELCOME, sizeof WELCOME - 1, MSG_NOSIGNAL);
	size_t used = (size_t)(end - peer->in) + 4;
	memmove(peer->in, peer->in + used, peer->have - used);
	peer->have -= used;
	return 1;
}

static int forward(int fd, struct peer *peer) {
	if (peer->have < MASKED + CLIENT) return 0;
	uint8_t *mask = peer->in + 4, *message = peer->in + MASKED;
	for (int at = 0; at < CLIENT; at++) message[at] ^= mask[at & 3];
	uint8_t *out = message + HEAD - 4;
	out[0] = 0x82, out[1] = 126, out[2] = OUT >> 8, out[3] = OUT & 0xff;
	for (int at = 0; at < count[peer->room]; at++) {
		int to = members[peer->room][at];
		if (to != fd) send(to, out, 4 + OUT, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	peer->have -= MASKED + CLIENT;
	memmove(peer->in, peer->in + MASKED + CLIENT, peer->have);
	return 1;
}

int main(int argc, char **argv) {
	int one = 1, listens = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[argc - 1])) };
	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	setsockopt(listens, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listens, (struct sockaddr *)&at, sizeof at) || listen(listens, 1024)) return 1;
	struct epoll_event event = { .events = EPOLLIN, .data.fd = listens }, events[256];
	epoll_ctl(poll, EPOLL_CTL_ADD, listens, &event);
	for (;;) {
		int ready = epoll_wait(poll, events, 256, -1);
		for (int index = 0; index < ready; index++) {
			int fd = events[index].data.fd;
			if (fd == listens) {
				while ((fd = accept4(listens, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
					setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
					peers[fd] = calloc(1, sizeof(struct peer));
					event.events = EPOLLIN, event.data.fd = fd;
					epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
				}
				continue;
			}
			struct peer *peer = peers[fd];
			ssize_t got = read(fd, peer->in + peer->have, sizeof peer->in - peer->have);
			if (got <= 0) {
				leave(fd);
				continue;
			}
			peer->have += (size_t)got;
			if (!peer->open && !enter(fd, peer)) continue;
			while (forward(fd, peer)) continue;
		}
	}
}
