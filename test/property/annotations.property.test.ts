import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { listPlanAnnotations } from '../../src/report/plan-annotations.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { figure } from '../support/figures.ts';
import { removeProjects } from '../support/project.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { aSmallShop } from '../support/small-shop.ts';

const { seed, title } = propertySeed();
afterAll(removeProjects);

/** One field as it is written: its lines, and where an edit of it is expected to show. */
interface Field {
  readonly name: string;
  lines: string[];
}

interface Written {
  readonly id: string;
  readonly head: readonly string[];
  readonly fields: Field[];
}

type Draw = ReturnType<typeof drawer>;

function drawer(from: number) {
  const random = createPrng(from);
  const below = (count: number): number => Math.floor(random() * count);
  return { below, chance: (share: number): boolean => random() < share };
}

/** Lines that say nothing, as people leave them. */
function noise({ below, chance }: Draw, indent: string): readonly string[] {
  return Array.from({ length: chance(0.3) ? 1 + below(3) : 0 }, () => (chance(0.5) ? '' : `${indent}# ${below(999)}`));
}

let unique = 0;
function newText(): string {
  unique += 1;
  return `text ${unique}`;
}

function aNote({ below }: Draw): Field {
  const text = newText();
  const styles = [
    [`        note: ${text}`],
    [`        note: "${text}" # why`],
    ['        note: |-', `          ${text}`, '          more'],
    ['        note: >-', `          ${text}`],
  ];
  return { name: 'note', lines: styles[below(styles.length)] ?? [] };
}

function items(draw: Draw): Field {
  const count = 1 + draw.below(4);
  const start = draw.below(5);
  const members = Array.from({ length: count }, (_, index) => `P-${1 + ((start + index) % 8)}`);
  const isFlow = draw.chance(0.5);
  return {
    name: 'items',
    lines: isFlow
      ? [`        items: [${members.join(', ')}]`]
      : ['        items:', ...members.map((member) => `          - ${member}`)],
  };
}

function status(draw: Draw, not?: string): Field {
  const value = ['open', 'shipped'].filter((each) => each !== not)[draw.below(not ? 1 : 2)];
  return { name: 'status', lines: [`        status: ${value}`] };
}

function anOrder(draw: Draw, id: string): Written {
  const fields = [status(draw), ...(draw.chance(0.7) ? [aNote(draw)] : []), ...(draw.chance(0.6) ? [items(draw)] : [])];
  return { id, head: [...noise(draw, '    '), `    ${id}:`, '      attributes:'], fields };
}

const NOISE = new WeakMap<Field, readonly string[]>();

/** The text of a file, and the line of each record and field in it. */
function write(orders: readonly Written[], first: readonly string[]) {
  const lines = [...first, 'instances:', '  Order:'];
  const places = new Map<string, readonly [from: number, to: number]>();
  for (const { id, head, fields } of orders) {
    lines.push(...head);
    places.set(id, [lines.length - 1, lines.length - 1]);
    for (const field of fields) {
      lines.push(...(NOISE.get(field) ?? []));
      places.set(`${id} ${field.name}`, [lines.length + 1, lines.length + field.lines.length]);
      lines.push(...field.lines);
    }
  }
  return { text: `${lines.join('\n')}\n`, places };
}

/** Changes one order, and answers what of it the change is expected to show at. */
function edit(order: Written, draw: Draw): string {
  const at = draw.below(order.fields.length);
  const field = order.fields[at] as Field;
  const { id } = order;
  const kind = draw.below(3);
  if (kind === 0 && field.name !== 'status') {
    order.fields.splice(at, 1);
    return id;
  }
  if (kind === 1 && !order.fields.some(({ name }) => name === 'note')) {
    order.fields.splice(draw.below(order.fields.length + 1), 0, aNote(draw));
    return `${id} note`;
  }
  if (field.name === 'items') {
    const was = field.lines.join('\n');
    const added = `P-${1 + [1, 2, 3, 4, 5, 6, 7, 8].findIndex((each) => !was.includes(`P-${each}`))}`;
    field.lines =
      field.lines.length === 1 ? [was.replace(']', `, ${added}]`)] : [...field.lines, `          - ${added}`];
    return `${id} items`;
  }
  const next = field.name === 'status' ? status(draw, /status: (\w+)/u.exec(field.lines[0] ?? '')?.[1]) : aNote(draw);
  field.lines = next.lines;
  return `${id} ${field.name}`;
}

it(`annotations stand at the line that causes the change (${title})`, async () => {
  const draw = drawer(seed);
  const products = `instances:\n  Product:\n${[1, 2, 3, 4, 5, 6, 7, 8].map((each) => `    P-${each}: {}\n`).join('')}`;
  const { workspace, project } = await aSmallShop({});
  await project.write('objects/all.yaml', products);
  const files = Array.from({ length: 3 }, (_, file) => ({
    path: `objects/orders-${file}.yaml`,
    first: noise(draw, ''),
    orders: Array.from({ length: 12 }, (_, index) => anOrder(draw, `O-${file}-${index}`)),
  }));
  for (const { orders } of files)
    for (const { fields } of orders) for (const field of fields) NOISE.set(field, noise(draw, '        '));
  for (const { path, orders, first } of files) await project.write(path, write(orders, first).text);
  const applied = await project.apply();
  expect(applied.code, applied.stderr).toBe(0);

  const wanted = casesOf(60, 1000, 1000);
  let edits = 0;
  while (edits < wanted) {
    const chosen = files.map((file) => ({ ...file, orders: structuredCopy(file.orders) }));
    const expected: [path: string, place: string][] = [];
    const count = 1 + draw.below(8);
    for (const index of shuffled(36, draw).slice(0, count)) {
      const file = chosen[Math.floor(index / 12)] as (typeof chosen)[number];
      expected.push([file.path, edit(file.orders[index % 12] as Written, draw)]);
    }
    if (count < 8) {
      const file = chosen[draw.below(3)] as (typeof chosen)[number];
      const made = anOrder(draw, `N-${edits}`);
      file.orders.splice(draw.below(file.orders.length + 1), 0, made);
      expected.push([file.path, made.id]);
    }
    const places = new Map<string, ReadonlyMap<string, readonly [number, number]>>();
    for (const { path, orders, first } of chosen) {
      const written = write(orders, first);
      places.set(path, written.places);
      await project.write(path, written.text);
    }
    const planned = await project.plan('--out', 'plan.json');
    expect(planned.code, planned.stderr).toBe(2);
    const plan = JSON.parse(await readFile(join(project.directory, 'plan.json'), 'utf8')) as Plan;
    const annotations = listPlanAnnotations(plan, '');
    expect(annotations).toHaveLength(expected.length);
    for (const [path, place] of expected) {
      const [from, to] = places.get(path)?.get(place) ?? [0, 0];
      const [id = ''] = place.split(' ');
      const own = annotations.filter(({ message }) => message.startsWith(`instance/Order/${id} `));
      expect(own, `${place} of ${path}`).toHaveLength(1);
      expect(own[0]?.file).toBe(path);
      expect(own[0]?.line, `${place} of ${path}: ${own[0]?.message}`).toBeGreaterThanOrEqual(from);
      expect(own[0]?.line, `${place} of ${path}: ${own[0]?.message}`).toBeLessThanOrEqual(to);
    }
    edits += expected.length;
  }
  figure('annotations', `${edits} random edits: each at the line that causes it`);
  await workspace.close();
}, 600_000);

function structuredCopy(orders: readonly Written[]): Written[] {
  return orders.map(({ fields, ...rest }) => ({
    ...rest,
    fields: fields.map((field) => {
      const copy = { ...field };
      NOISE.set(copy, NOISE.get(field) ?? []);
      return copy;
    }),
  }));
}

function shuffled(count: number, { below }: Draw): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [all[at], all[other]] = [all[other] as number, all[at] as number];
  }
  return all;
}
