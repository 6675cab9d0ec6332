// kill -9 of the router's node under a storm of offers, again and again: nothing lost, nothing owned twice, no agent
// who is there is offered anything twice. Two nodes, one Redis, real sockets; everything is started and stopped here.
//
//   node tests/fire/router_failover/run.mjs [--rounds 50] [--rate 500] [--seconds 4] [--seed 1] [--agents 24]
//                                           [--customers 400] [--report FILE]
//
// SWITCHBOARD_BINARY names the program (build/dev/bin/switchboard). Clients stand on the node that stays; the other, who
// routes, dies at a moment that the seed picks, while customers come at the rate and agents take and close at once.
// The storm goes on until the other node has taken over and everything that came is closed; then the log of each
// conversation is judged (judge.mjs), and the dead node comes back as the one that stands by.
import { writeFileSync } from 'node:fs';
import { random } from '../../e2e/lib/random.mjs';
import { Cluster } from './cluster.mjs';
import { judge } from './judge.mjs';
import { Shop } from './shop.mjs';

function options(args) {
  const known = { rounds: 50, rate: 500, seconds: 4, seed: 1, agents: 24, customers: 400, report: '' };
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!(name in known) || args[i + 1] === undefined) throw new Error(`unknown or empty option ${args[i]}`);
    known[name] = name === 'report' ? args[i + 1] : Number(args[i + 1]);
    if (Number.isNaN(known[name])) throw new Error(`${args[i]} must be a number, not ${args[i + 1]}`);
  }
  return known;
}

async function round(cluster, shop, wish, chance) {
  const owner = await cluster.owner();
  const standby = cluster.other(owner);
  await shop.connect(standby);
  const storm = shop.storm(wish.rate);
  const killAfter = (0.3 + 0.4 * chance()) * wish.seconds * 1000;
  // Agents whose sockets dropped with the last nodes may be held down for ten seconds: the storm begins when they take work.
  await storm.run(50);
  await storm.settled();
  const before = cluster.processorSeconds();
  const warm = shop.offers;
  const offersPerSecond = await storm.offersDuring(storm.run(killAfter));
  const spent = cluster.processorSeconds();
  const offersBefore = shop.offers - warm;
  const begun = Date.now();
  await cluster.kill(owner);
  await cluster.takenOver(standby);
  const takeover = Date.now() - begun;
  await storm.run(Math.max(500, wish.seconds * 1000 - killAfter));
  await storm.settled();
  const verdict = judge(await shop.histories(storm));
  const cost = Object.fromEntries(Object.keys(spent)
    .map((name) => [name, Math.round(((spent[name] - before[name]) * 1e6) / Math.max(1, offersBefore))]));
  const figures = { owner, takeover, offersPerSecond, microsecondsAnOffer: { ...cost }, ...storm.figures(),
    ...verdict.counts };
  await shop.disconnect();
  await cluster.restart(owner);
  return { figures, findings: verdict.findings };
}

const wish = options(process.argv.slice(2));
const chance = random(wish.seed);
const cluster = await Cluster.start();
const report = { command: `run.mjs ${process.argv.slice(2).join(' ')}`, ...wish, rounds: [], findings: [] };
try {
  const shop = await Shop.open(cluster, wish.agents, wish.customers);
  for (let i = 1; i <= wish.rounds; ++i) {
    const { figures, findings } = await round(cluster, shop, wish, chance);
    report.rounds.push(figures);
    report.findings.push(...findings.map((each) => ({ round: i, ...each })));
    console.log(`round ${i}: ${JSON.stringify(figures)}`);
    for (const each of findings) console.log(`  FOUND ${JSON.stringify(each)}`);
  }
} finally {
  await cluster.stop();
}
const rates = report.rounds.map((each) => each.offersPerSecond);
const sum = (name) => report.rounds.reduce((total, each) => total + each[name], 0);
report.total = { rounds: report.rounds.length, conversations: sum('started'), offers: sum('offers'),
  lost: sum('lost'), doubly_owned: sum('doublyOwned'), extra_offers: sum('extraOffers'),
  offers_per_second_at_death: { least: Math.min(...rates), mean: Math.round(sum('offersPerSecond') / rates.length) } };
console.log(JSON.stringify(report.total));
if (wish.report) writeFileSync(wish.report, `${JSON.stringify(report, null, 1)}\n`);
process.exitCode = report.findings.length === 0 ? 0 : 1;
