/** A chat server in the manner of socket.io's guide. `node socket-io.mjs <folder of socket.io> <port>`. */
import { createRequire } from 'node:module';

const [folder, port] = process.argv.slice(2);
const { Server } = createRequire(`${folder}/`)('socket.io');

new Server(Number(port), { transports: ['websocket'], serveClient: false }).on(
	'connection',
	(socket) => {
		let room = '';
		socket.on('join', (name) => {
			room = name;
			void socket.join(room);
		});
		socket.on('m', (data) => {
			socket.to(room).emit('m', data);
		});
	}
);
