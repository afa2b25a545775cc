import { channel } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

// Loaded into a command before it starts: writes down when a signal was noticed, and when the head of a request left.

const file = process.env.TRUEUP_WITNESS;
const tell = (what) => appendFileSync(file, `${what} ${Date.now()}\n`);

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => tell('signal'));
channel('undici:client:sendHeaders').subscribe(() => tell('request'));
