// Answers its version. WEB says in which way it is broken: crash, wrong-port, mute, faint (answers once); else it is good.
const net = require('net');
const http = require('http');
const { VERSION, WEB } = process.env;

process.on('SIGTERM', () => process.exit(0));
if (WEB === 'crash') {
  console.error('cannot read settings.yml');
  process.exit(3);
}
const port = WEB === 'wrong-port' ? 4000 : 3000;
let asked = 0;
const app = http.createServer((request, response) => {
  if (WEB === 'faint' && ++asked > 1) return request.socket.destroy();
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  if (pathname === '/variable') return response.end(process.env[searchParams.get('name')] ?? '(none)');
  if (pathname !== '/reach') return response.end(VERSION);
  // Says whether a TCP connection from in here comes about.
  const socket = net.connect({ host: searchParams.get('host'), port: Number(searchParams.get('port')), timeout: 1500 });
  const say = (word) => { socket.destroy(); response.end(word); };
  socket.once('connect', () => say('reached')).once('timeout', () => say('timeout')).once('error', (e) => say(e.code));
});
const mute = net.createServer(() => {});
(WEB === 'mute' ? mute : app).listen(port, () => console.log(`listening on ${port}`));
