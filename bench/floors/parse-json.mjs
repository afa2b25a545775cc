// Floor of `validate`: the same data, read and parsed as JSON.
import { readFileSync } from 'node:fs';

const orders = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (orders.length !== Number(process.argv[3])) throw new Error(`${orders.length} orders`);
