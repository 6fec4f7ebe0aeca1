process.on('SIGTERM', () => process.exit(0));
// UNTIL: it works when it is started before then.
if (process.env.WORKER === 'crash' || Date.now() > Number(process.env.UNTIL)) {
  console.error('no queue to work on');
  process.exit(4);
}
setInterval(() => {}, 1000);
console.log("working");
