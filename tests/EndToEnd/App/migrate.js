// One line that no other run writes: whoever counts the different ones counts the runs.
console.log(`migrated ${require('crypto').randomUUID()}`);
if (process.env.MIGRATION === 'bad') process.exit(5);
