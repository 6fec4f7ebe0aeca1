console.log("worked on", process.env.PORT);
