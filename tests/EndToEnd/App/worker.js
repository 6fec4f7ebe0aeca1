process.on('SIGTERM', () => process.exit(0));
if (process.env.WORKER === 'crash') {
  console.error('no queue to work on');
  process.exit(4);
}
setInterval(() => {}, 1000);
console.log("working");
