/**
 * A bot says thirty lines, each after the answer to the one before, and then thirty at once, to a server that hears few:
 * node much_to_say.mjs CLIENT PORT
 */
const [path, port] = process.argv.slice(2);
const { Client } = await import(path);

const bot = new Client(`ws://127.0.0.1:${port}`, "bot", ["#one", "#two", "#three"]);
bot.on("end", (code, why) => console.error(code, why));
const ids = [];
for (let number = 0; number < 30; number++) ids.push((await bot.say("#one", `${number}`)).id);
ids.push(...(await Promise.all(Array.from({ length: 30 }, (_, number) => bot.say("#one", `${number}`)))));
console.log(new Set(ids).size, "said");
process.exit();
