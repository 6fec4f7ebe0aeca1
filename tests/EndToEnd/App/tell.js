// Says which hook it is, and writes one line that no other run writes.
console.log(`told ${process.argv[2]} ${require('crypto').randomUUID()}`);
if (process.env.HOOK === 'bad') process.exit(9);
