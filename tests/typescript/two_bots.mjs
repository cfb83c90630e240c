/**
 * Two bots say numbered lines in two rooms, through a proxy that cuts their connections. What they have read and what
 * was acknowledged is the output's last line: node two_bots.mjs CLIENT PORT LINES
 */
import net from "node:net";

const [path, port, lines] = process.argv.slice(2);
const { Client } = await import(path);
const ROOMS = ["#one", "#two"];
let cuts = 0;

const proxy = net.createServer((near) => {
  const far = net.connect(Number(port), "127.0.0.1");
  let left = 700 + Math.floor(Math.random() * 30_000);
  const close = () => [near, far].forEach((each) => each.destroy());
  const pipe = (from, to) =>
    from.on("error", close).on("close", close).on("data", (bytes) => {
      to.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left < 0) close(cuts++);
    });
  pipe(near, far);
  pipe(far, near);
});
await new Promise((done) => proxy.listen(0, "127.0.0.1", done));

const acks = [];
const bots = ["ann", "bob"].map((name) => {
  const bot = new Client(`ws://127.0.0.1:${proxy.address().port}`, name, ROOMS);
  const read = [];
  bot.on("entry", ({ type, room, id, from, text }) => type === "said" && read.push([room, id, from, text]));
  bot.on("gap", (...gap) => read.push(["gap", ...gap]));
  return { name, bot, read };
});

async function enter({ bot }) {
  for (let pages = []; pages.flat().length < bots.length; ) {
    pages = [];
    for await (const page of bot.members("#two")) pages.push(page);
  }
}

async function talk({ name, bot }) {
  for (let number = 0; number < lines; number++) {
    const room = ROOMS[number % 2];
    const { id } = await bot.say(room, `line ${number}`);
    acks.push([room, id, name, `line ${number}`]);
    console.log(acks.length);
  }
}

/** What is in the log of a room, by its pages. */
async function look(bot, room) {
  const said = [];
  for await (const page of bot.history(room, 7)) said.unshift(...page.map(({ id, from, text }) => [room, id, from, text]));
  return said;
}

await Promise.all(bots.map((each) => enter(each).catch(() => enter(each))));
await Promise.all(bots.map(talk));
const { bot } = bots[0];
const kept = [...(await look(bot, "#one")), ...(await look(bot, "#two"))];
const found = (await bot.search(`line ${lines - 1}`)).map(({ text }) => text);
const names = (await bot.commands()).map((command) => command.name);
while (bots.some(({ read }) => read.length < acks.length)) await new Promise((done) => setTimeout(done, 10));
for (const each of bots) {
  const ended = new Promise((done) => each.bot.on("end", done));
  each.bot.quit();
  await ended;
}
console.log(JSON.stringify({ acks, read: bots.map(({ read }) => read), kept, found, names, cuts }));
process.exit();
