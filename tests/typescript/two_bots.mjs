/**
 * Two bots say numbered lines in two rooms, and whisper, enter and leave a third room and take other names between
 * them, through a proxy that cuts their connections. What they have read and what was acknowledged is the output's
 * last line: node two_bots.mjs CLIENT PORT LINES
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
const visits = [];
const bots = ["ann", "bob"].map((name) => {
  const bot = new Client(`ws://127.0.0.1:${proxy.address().port}`, name, ROOMS);
  const [read, whispers, sent] = [[], [], []];
  bot.on("entry", ({ type, room, id, from, text }) => type === "said" && read.push([room, id, from, text]));
  bot.on("gap", (...gap) => read.push(["gap", ...gap]));
  bot.on("whisper", ({ outgoing, text }) => whispers.push([outgoing ?? false, text]));
  return { name, bot, read, whispers, sent };
});

async function enter({ bot }) {
  for (let pages = []; pages.flat().length < bots.length; ) {
    pages = [];
    for await (const page of bot.members("#two")) pages.push(page);
  }
}

async function talk({ name, bot, sent }, other) {
  let alias = name;
  for (let number = 0; number < lines; number++) {
    await say(acks, ROOMS[number % 2]);
    console.log(acks.length);
    if (number % 5 === 1) await whisper();
    if (number % 5 === 3) await visit();
    if (number % 25 === 24) await rename();

    async function say(said, room) {
      const { id } = await bot.say(room, `line ${number}`);
      said.push([room, id, alias, `line ${number}`]);
    }
    async function whisper() {
      const text = `psst ${name} ${number}`;
      for (let done; !done; ) done = await bot.ask({ line: `/whisper ${other.bot.user} ${text}` }).catch(hasNewName);
      sent.push(text);
    }
    async function visit() {
      await bot.ask({ line: "/join #three" });
      await say(visits, "#three");
      await bot.ask({ line: "/leave", room: "#three" });
    }
    async function rename() {
      alias = `${name}${number}`;
      await bot.ask({ line: `/nick ${alias}` });
    }
  }
}

/** @param {{code: string}} refused */
function hasNewName(refused) {
  if (refused.code !== "no_such_user") throw refused;
}

/** What is in the log of a room, by its pages. */
async function look(bot, room) {
  const said = [];
  for await (const page of bot.history(room, 7)) said.unshift(...page.map(({ id, from, text }) => [room, id, from, text]));
  return said;
}

await Promise.all(bots.map((each) => enter(each).catch(() => enter(each))));
await Promise.all(bots.map((each, index) => talk(each, bots[1 - index])));
const { bot } = bots[0];
const kept = [...(await look(bot, "#one")), ...(await look(bot, "#two"))];
const found = (await bot.search(`line ${lines - 1}`)).map(({ text }) => text);
const names = (await bot.commands("#one")).map((command) => command.name);
const all = acks.length + visits.length / 2;
while (bots.some(({ read }) => read.length < all)) await new Promise((done) => setTimeout(done, 10));
for (const each of bots) {
  const ended = new Promise((done) => each.bot.on("end", done));
  each.bot.quit();
  await ended;
}
const told = bots.map(({ read, whispers, sent, bot }) => ({ read, whispers, sent, user: bot.user }));
console.log(JSON.stringify({ acks, visits, told, kept, found, names, cuts }));
process.exit();
