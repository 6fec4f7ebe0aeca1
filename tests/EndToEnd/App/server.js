// Answers its version. WEB says in which way it is broken: crash, wrong-port, mute, faint (answers once),
// sick (fails its health check), stubborn (ignores SIGTERM), slow (to start); else it is good.
const crypto = require('crypto');
const net = require('net');
const http = require('http');
const { VERSION, WEB } = process.env;

process.on('SIGTERM', () => WEB !== 'stubborn' && process.exit(0));
if (WEB === 'crash') {
  console.error('cannot read settings.yml');
  process.exit(3);
}
const port = WEB === 'wrong-port' ? 4000 : 3000;
let asked = 0;
const app = http.createServer((request, response) => {
  if (WEB === 'faint' && ++asked > 1) return request.socket.destroy();
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  if (pathname === '/eat') return eat();
  if (pathname === '/swarm') return swarm(response);
  if (pathname === '/shout') return setInterval(() => process.stdout.write('shout\n'.repeat(20000)), 10) && response.end('ok');
  if (WEB === 'sick' && pathname === '/healthcheck') return response.writeHead(500).end('not well');
  if (pathname === '/wait') return setTimeout(() => response.end(VERSION), Number(searchParams.get('ms')));
  if (pathname === '/variable') return response.end(process.env[searchParams.get('name')] ?? '(none)');
  if (pathname !== '/reach') return response.end(VERSION);
  // Says whether a TCP connection from in here comes about.
  const socket = net.connect({ host: searchParams.get('host'), port: Number(searchParams.get('port')), timeout: 1500 });
  const say = (word) => { socket.destroy(); response.end(word); };
  socket.once('connect', () => say('reached')).once('timeout', () => say('timeout')).once('error', (e) => say(e.code));
});
// Takes memory until the limit ends it.
const eaten = [];
const eat = () => setInterval(() => eaten.push(Buffer.alloc(64 << 20, 1)), 10);
// Starts programs until no more can be started, and says how many there are then.
const swarm = (response) => {
  const spawn = (n) => require('child_process').spawn('sleep', ['600'])
    .once('error', (e) => response.writableEnded || response.end(`${e.code} after ${n}`)).once('spawn', () => spawn(n + 1));
  spawn(0);
};
// A websocket that says the version twenty times a second.
app.on('upgrade', (request, socket) => {
  const accept = crypto.createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const frame = Buffer.concat([Buffer.from([0x81, VERSION.length]), Buffer.from(VERSION)]);
  const saying = setInterval(() => socket.write(frame), 50);
  socket.on('close', () => clearInterval(saying)).on('error', () => socket.destroy()).resume();
});
const mute = net.createServer(() => {});
setTimeout(() => (WEB === 'mute' ? mute : app).listen(port, () => console.log(`listening on ${port}`)), WEB === 'slow' ? 2500 : 0);
