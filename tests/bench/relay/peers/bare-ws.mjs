/**
 * The relay one writes in an afternoon: `ws`, a set of sockets for each path, everything on to the
 * others at once. For measuring beside: it checks nothing. `node bare-ws.mjs <port> [flush ms]`; with a
 * flush, each socket has a clock of its own with a random phase, and what waits leaves corked.
 */
import { randomInt } from 'node:crypto';
import { WebSocketServer } from 'ws';

const [port, flushMs] = process.argv.slice(2).map(Number);
const HEAD = 57;
const rooms = new Map();
const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false });

server.on('connection', (socket, { url }) => {
	const room = rooms.get(url) ?? new Set();
	rooms.set(url, room.add(socket));
	socket.on('close', () => room.delete(socket));
	socket.on('message', (data) => {
		for (const other of room) if (other !== socket) give(other, data.subarray(HEAD));
	});
	if (flushMs > 0) clock(socket);
});

function give(socket, data) {
	if (socket.waiting === undefined) socket.send(data, { binary: true });
	else socket.waiting.push(data);
}

function clock(socket) {
	socket.waiting = [];
	const flush = () => {
		const waiting = socket.waiting.splice(0);
		if (waiting.length === 0) return;
		socket._socket.cork();
		for (const data of waiting) socket.send(data, { binary: true });
		socket._socket.uncork();
	};
	setTimeout(() => {
		const timer = setInterval(flush, flushMs);
		socket.on('close', () => clearInterval(timer));
	}, randomInt(flushMs));
}
