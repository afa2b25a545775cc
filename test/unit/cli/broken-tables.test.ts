import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../src/cli/load-configuration.ts';
import { renderDiagnostics } from '../../../src/report/diagnostics-text.ts';

const PROJECT = `version: 1
workspace: { id: abc, api_version: "2.16" }
types:
  Product: { attributes: { name: string } }
  Order:
    attributes:
      number: string
      total: decimal
      count: integer
      paid: boolean
      placed: datetime
      status: { type: list, options: [open, shipped] }
      note: { type: string, sensitive: true }
      items: { type: relationship, to: Product, many: true }
  Strict: { attributes: { must: { type: string, required: true } } }
env: [PREFIX]
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-tables-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(file: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

/** What `validate` prints about a table, without the line that counts. */
async function complain(
  table: string | Uint8Array,
  settings = '',
  file = 'orders.csv',
  type = 'Order',
): Promise<string> {
  await write(`objects/${file}`, table);
  return complainOf(`{ $table: ${file}, key: id${settings} }`, type);
}

async function complainOf(settings: string, type = 'Order', more = ''): Promise<string> {
  await write('trueup.yaml', PROJECT);
  await write('objects/a.yaml', `instances:\n  Product: { P-1: {} }\n  ${type}: ${settings}\n${more}`);
  const { diagnostics, sources } = await loadConfiguration({ cwd: root, env: { PREFIX: 'canary' }, now: () => 0 }, {});
  return renderDiagnostics(diagnostics, sources, { color: false }).replace(/\n\n\d[^\n]*\n$/u, '\n');
}

describe('the first line of a table', () => {
  it('has no column that nothing reads', async () => {
    expect(await complain('id,totl\nA,1\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:4: error[unread-column]: nothing reads the column "totl": Order has no attribute of this name
        1 | id,totl
          |    ^^^^
        hint: write \`columns: { totl: total }\` if total is meant, else \`ignore: [totl]\`
      "
    `);
    expect(await complain('id,x y\nA,1\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:4: error[unread-column]: nothing reads the column "x y": Order has no attribute of this name
        1 | id,x y
          |    ^^^
        hint: write \`columns: { "x y": ATTRIBUTE }\` or \`ignore: ["x y"]\` beside \`$table\`
      "
    `);
  });

  it('names every column once', async () => {
    expect(await complain('id,total,total\nA,1,2\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:10: error[duplicate-column]: two columns have the name "total"
        1 | id,total,total
          |          ^^^^^
        hint: rename one of the two, or remove it
        note: objects/orders.csv:1:4: the first of them
      "
    `);
    expect(await complain('id,,total\nA,,2\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:4: error[unnamed-column]: column 2 has no name
        1 | id,,total
          |    ^
        hint: name it, or remove the column
      "
    `);
  });

  it('has the columns that the YAML speaks of', async () => {
    expect(await complain('order_id,total\nA,1\n', ', ignore: [order_id]')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:37: error[unknown-column]: objects/orders.csv has no column "id"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv, key: id, ignore: [order_id] }
          |                                     ^^
        hint: columns: order_id, total
      "
    `);
    expect(await complain('id,sum\nA,1\n', ', columns: { summ: total }, ignore: [sum]')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:52: error[unknown-column]: objects/orders.csv has no column "summ"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv, key: id, columns: { summ: total }, ignore: [sum] }
          |                                                    ^^^^
        hint: did you mean "sum"?
      "
    `);
    expect(await complain('id,sum\nA,1\n', ', columns: { sum: totall }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:57: error[unknown-attribute]: Order has no declared attribute "totall"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv, key: id, columns: { sum: totall } }
          |                                                         ^^^^^^
        hint: did you mean \`total\`?
      "
    `);
    expect(await complain('id,sum,total\nA,1,2\n', ', columns: { sum: total }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:57: error[column-twice]: two columns feed Order.total: "total" and "sum"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv, key: id, columns: { sum: total } }
          |                                                         ^^^^^
        hint: keep one of the two; \`ignore: [total]\` leaves a column out
      "
    `);
  });

  it('feeds what every row must have', async () => {
    expect(await complain('id\nA\nB\n', '', 'strict.csv', 'Strict')).toMatchInlineSnapshot(`
      "objects/strict.csv:1:1: error[missing-attribute]: Strict.must is required, and no column feeds it
        1 | id
          | ^
        hint: add the column "must", or name the column that holds it: columns: { COLUMN: must }
      "
    `);
  });

  it('is taken apart at what stands between its columns', async () => {
    expect(await complain('id;total;count\nA;1;2\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:1: error[wrong-delimiter]: the first line is one column when "," stands between columns
        1 | id;total;count
          | ^^^^^^^^^^^^^^
        hint: write \`delimiter: ";"\` beside \`$table\`
      "
    `);
  });
});

describe('a row', () => {
  it('has a cell for every column', async () => {
    expect(await complain('id,total\nA,1\nB\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:3:1: error[ragged-row]: this row has 1 cell, and the table has 2 columns
        1 | id,total
        2 | A,1
        3 | *
          | ^
        hint: the cell of "total" is missing: an empty cell is written as nothing between two delimiters
      "
    `);
    expect(await complain('id,number,total\nA,Kettle, red,1\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:15: error[ragged-row]: this row has 4 cells, and the table has 3 columns
        1 | id,number,total
        2 | ***************
          |               ^
        hint: put a cell that holds the delimiter in double quotes
      "
    `);
  });

  it('has quotes around whole cells only', async () => {
    expect(await complain('id,number\nA,5" pipe\nB,x\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:4: error[csv-quote]: a quote stands inside a cell that does not begin with one
        1 | id,number
        2 | *********
          |    ^
        hint: put the whole cell in quotes and double every quote in it: "5"" pipe"
      "
    `);
    expect(await complain('id,number\nA,"5" pipe"\nB,x\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:6: error[csv-quote]: the cell goes on behind the quote that closes it
        1 | id,number
        2 | ***********
          |      ^
        hint: a quote inside a cell is written twice: "5"" pipe"
      "
    `);
    expect(await complain('id,number\nA,"5\nB,x\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[csv-quote]: the quote that opens this cell is never closed
        1 | id,number
        2 | ****
          |   ^
        hint: close it at the end of the cell, and double every quote inside
      "
    `);
  });

  it('has values of the declared types', async () => {
    expect(await complain('id,total\nA,"1,50"\nB,12345678901234567890\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[not-a-decimal]: Order.total is a decimal, and "1,50" is not
        1 | id,total
        2 | A,"1,50"
          |   ^^^^^^
        hint: write digits and at most one point: 1204.5

      objects/orders.csv:3:3: error[inexact-number]: "12345678901234567890" has more digits than a number can hold, so Order.total would get another value
        1 | id,total
        2 | A,"1,50"
        3 | B,12345678901234567890
          |   ^^^^^^^^^^^^^^^^^^^^
        hint: shorten it, or declare the attribute as string
      "
    `);
    expect(await complain('id,count\nA,007\nB,1.5\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[ambiguous-number]: Order.count is an integer, and leading zeros and other bases than ten are read differently by different programs
        1 | id,count
        2 | A,007
          |   ^^^
        hint: write 7, or declare Order.count as string

      objects/orders.csv:3:3: error[not-an-integer]: Order.count is an integer, and "1.5" is not whole
        1 | id,count
        2 | A,007
        3 | B,1.5
          |   ^^^
        hint: write a whole number, or declare the attribute as decimal
      "
    `);
    expect(await complain('id,paid\nA,yes\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[not-a-boolean]: Order.paid is a boolean, and "yes" is not
        1 | id,paid
        2 | A,yes
          |   ^^^
        hint: write true or false
      "
    `);
    expect(await complain('id,placed\nA,46082\nB,01.03.2026\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[not-a-datetime]: Order.placed is a datetime, and "46082" cannot be read as one: a number this short may be a day of a spreadsheet or a date without dashes
        1 | id,placed
        2 | A,46082
          |   ^^^^^
        hint: write 2026-03-01T09:00:00Z or 2026-03-01; epoch seconds have nine digits or more here

      objects/orders.csv:3:3: error[not-a-datetime]: Order.placed is a datetime, and "01.03.2026" cannot be read as one: it is no date
        1 | id,placed
        2 | A,46082
        3 | B,01.03.2026
          |   ^^^^^^^^^^
        hint: write 2026-03-01T09:00:00Z, 2026-03-01 or epoch seconds
      "
    `);
    expect(await complain('id,status\nA,opne\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[unknown-option]: "opne" is not among the options of Order.status
        1 | id,status
        2 | A,opne
          |   ^^^^
        hint: did you mean "open"?
      "
    `);
  });

  it('has times that are times', async () => {
    expect(await complain('id,made\nA,2026-03-01 09:00\n', ', external_created_at: made')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[not-a-datetime]: external_created_at is a datetime, and "2026-03-01 09:00" cannot be read as one: it does not say which time zone it is in
        1 | id,made
        2 | A,2026-03-01 09:00
          |   ^^^^^^^^^^^^^^^^
        hint: write 2026-03-01 09:00Z for UTC, or an offset like 2026-03-01 09:00+01:00
      "
    `);
  });

  it('points at what is declared, with the caret at the one id', async () => {
    expect(await complain('id,items\nA,"P-1|P-2"\nB,P-1||P-1\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:8: error[unknown-reference]: Order.items points at instance/Product/P-2, which is not declared
        1 | id,items
        2 | A,"P-1|P-2"
          |        ^^^
        hint: did you mean "P-1"?

      objects/orders.csv:3:7: error[empty-id]: a member of Order.items is empty
        1 | id,items
        2 | A,"P-1|P-2"
        3 | B,P-1||P-1
          |       ^
        hint: write an id: with none, Intercom would create a new one on every run

      objects/orders.csv:3:8: error[repeated-member]: "P-1" stands twice in Order.items
        1 | id,items
        2 | A,"P-1|P-2"
        3 | B,P-1||P-1
          |        ^^^
        hint: keep one of the two
        note: objects/orders.csv:3:3: first written here
      "
    `);
  });

  it('has an id, and one that no other has', async () => {
    expect(await complain('id,total\n,1\n B,2\nA,3\nA,4\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:1: error[empty-id]: the external id of this Order is empty
        1 | id,total
        2 | ,1
          | ^
        hint: write an id: with none, Intercom would create a new one on every run

      objects/orders.csv:3:1: error[padded-id]: the external id of this Order begins or ends with white space (" B")
        1 | id,total
        2 | ,1
        3 |  B,2
          | ^^
        hint: write "B"

      objects/orders.csv:5:1: error[duplicate-address]: instance/Order/A is declared twice
        3 |  B,2
        4 | A,3
        5 | A,4
          | ^
        hint: keep one of the two
        note: objects/orders.csv:4:1: first declared here
      "
    `);
  });

  it('reads no variables', async () => {
    expect(await complain(`id,number\nA,\${env:PREFIX}\n`)).toMatchInlineSnapshot(`
      "objects/orders.csv:2:3: error[variable-not-allowed]: Order.number reads a variable, and the values of a table may not
        1 | id,number
        2 | A,\${env:PREFIX}
          |   ^^^^^^^^^^^^^
        hint: write the value out, or declare this instance in an object file of its own
      "
    `);
  });

  it('never shows the value of a sensitive attribute', async () => {
    const text = await complain('id,note,total\nA,canary,x\nB,"canary\ncanary",1\nC,canary\nD,"can"ary",1\n');
    expect(text).not.toContain('can');
    expect(text).toMatchInlineSnapshot(`
      "objects/orders.csv:2:10: error[not-a-decimal]: Order.total is a decimal, and "x" is not
        1 | id,note,total
        2 | A,******,x
          |          ^
        hint: write digits and at most one point: 1204.5

      objects/orders.csv:5:3: error[ragged-row]: this row has 2 cells, and the table has 3 columns
        3 | B,*******
        4 | *******,1
        5 | ********
          |   ^^^^^^
        hint: the cell of "total" is missing: an empty cell is written as nothing between two delimiters

      objects/orders.csv:6:8: error[csv-quote]: the cell goes on behind the quote that closes it
        4 | *******,1
        5 | ********
        6 | *************
          |        ^
        hint: a quote inside a cell is written twice: "5"" pipe"
      "
    `);
  });
});

describe('a line of JSON', () => {
  const lines = (text: string, settings = '') => complain(text, settings, 'orders.jsonl');

  it('is one flat object', async () => {
    expect(
      await lines('{"id": "A"}\n[{"id": "B"}]\n{"id": "C", "total": {"eur": 1}}\n{"id": "D",}\n'),
    ).toMatchInlineSnapshot(`
      "objects/orders.jsonl:2:1: error[json-syntax]: a row is a JSON object: {"key": "value"}
        1 | {"id": "A"}
        2 | *************
          | ^^^^^^^^^^^^^
        hint: write one object on each line, without a list around them

      objects/orders.jsonl:3:22: error[nested-value]: a column holds a value or a list of values, nothing deeper
        1 | {"id": "A"}
        2 | *************
        3 | ********************************
          |                      ^
        hint: write it flat

      objects/orders.jsonl:4:12: error[json-syntax]: a key in double quotes is missing here
        2 | *************
        3 | ********************************
        4 | ************
          |            ^
        hint: remove the comma before it
      "
    `);
  });

  it('says what it means by its types', async () => {
    expect(
      await lines('{"id": 1, "number": 7, "total": "1.5"}\n{"id": "A", "total": 9007199254740993}\n'),
    ).toMatchInlineSnapshot(`
      "objects/orders.jsonl:1:8: error[unquoted-id]: the external id of this Order must be a text, and JSON reads 1 as a number
        1 | {"id": 1, "number": 7, "total": "1.5"}
          |        ^
        hint: write "1"

      objects/orders.jsonl:1:21: error[not-a-text]: Order.number is a string, and JSON reads 7 as a number
        1 | {"id": 1, "number": 7, "total": "1.5"}
          |                     ^
        hint: write "7"

      objects/orders.jsonl:1:33: error[not-a-decimal]: Order.total is a decimal, and "1.5" is a text
        1 | {"id": 1, "number": 7, "total": "1.5"}
          |                                 ^^^^^
        hint: write 1.5 without quotes

      objects/orders.jsonl:2:22: error[inexact-number]: 9007199254740993 has more digits than a number can hold, so Order.total would get another value
        1 | {"id": 1, "number": 7, "total": "1.5"}
        2 | {"id": "A", "total": 9007199254740993}
          |                      ^^^^^^^^^^^^^^^^
        hint: shorten it, or declare the attribute as string and put it in quotes
      "
    `);
    expect(await lines('{"id": "A", "items": "P-1", "paid": "true"}\n')).toMatchInlineSnapshot(`
      "objects/orders.jsonl:1:22: error[not-many]: Order.items points at many, so it takes a list
        1 | {"id": "A", "items": "P-1", "paid": "true"}
          |                      ^^^^^
        hint: write ["P-1"]

      objects/orders.jsonl:1:37: error[not-a-boolean]: Order.paid is a boolean, and "true" is not
        1 | {"id": "A", "items": "P-1", "paid": "true"}
          |                                     ^^^^^^
        hint: write true without quotes
      "
    `);
  });

  it('names what is read, and each once', async () => {
    expect(
      await lines('{"id": "A", "totl": 1}\n{"number": "x"}\n{"id": "C", "total": 1, "total": 2}\n'),
    ).toMatchInlineSnapshot(`
      "objects/orders.jsonl:1:13: error[unread-column]: nothing reads the column "totl": Order has no attribute of this name
        1 | {"id": "A", "totl": *}
          |             ^^^^^^
        hint: write \`columns: { totl: total }\` if total is meant, else \`ignore: [totl]\`

      objects/orders.jsonl:2:1: error[row-without-id]: this row has no "id", so its Order has no external id
        1 | {"id": "A", "totl": *}
        2 | {"number": "x"}
          | ^^^^^^^^^^^^^^^
        hint: add "id", or name another with \`key\`

      objects/orders.jsonl:3:25: error[duplicate-key]: the key "total" stands twice in this row
        1 | {"id": "A", "totl": *}
        2 | {"number": "x"}
        3 | ***********************************
          |                         ^^^^^^^
        hint: keep one of the two
        note: objects/orders.jsonl:3:13: first written here
      "
    `);
  });

  it('has no use for the settings of CSV', async () => {
    expect(await lines('{"id": "A"}\n', ', empty: unset, separator: ";"')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:43: error[csv-only]: "empty" is for CSV, and this table is JSON Lines
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.jsonl, key: id, empty: unset, separator: ";" }
          |                                           ^^^^^
        hint: remove it: null unsets, and a key that is not there leaves alone

      objects/a.yaml:3:57: error[csv-only]: "separator" is for CSV, and this table is JSON Lines
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.jsonl, key: id, empty: unset, separator: ";" }
          |                                                         ^^^^^^^^^
        hint: remove it
      "
    `);
  });
});

describe('the file of a table', () => {
  it('stands inside the project under a telling name', async () => {
    expect(await complainOf('{ $table: ../../orders.csv, key: id }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:20: error[outside-project]: "../../orders.csv" does not lead to a file of this project
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: ../../orders.csv, key: id }
          |                    ^^^^^^^^^^^^^^^^
        hint: write the way from objects/ to the table, with / between directories
      "
    `);
    expect(await complainOf('{ $table: orders.xlsx, key: id }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:20: error[unknown-table-format]: the ending of "orders.xlsx" does not say which kind of table it is
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.xlsx, key: id }
          |                    ^^^^^^^^^^^
        hint: tables end in .csv, .tsv, .jsonl or .ndjson
      "
    `);
    expect(await complainOf('{ $table: gone.csv, key: id }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:20: error[unreadable-file]: the table objects/gone.csv cannot be taken: there is no such file (ENOENT)
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: gone.csv, key: id }
          |                    ^^^^^^^^
        hint: correct the path, which starts at the directory of this file, or put the table there
      "
    `);
  });

  it('is no link out of the project and no pipe', async () => {
    await mkdir(join(root, 'objects'), { recursive: true });
    await symlink('/etc/passwd', join(root, 'objects/out.csv'));
    execFileSync('mkfifo', [join(root, 'objects/pipe.csv')]);
    expect(await complainOf('{ $table: out.csv, key: id }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:20: error[outside-project]: the table objects/out.csv cannot be taken: the file is a link that leaves the project
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: out.csv, key: id }
          |                    ^^^^^^^
        hint: correct the path, which starts at the directory of this file, or put the table there
      "
    `);
    expect(await complainOf('{ $table: pipe.csv, key: id }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:20: error[not-a-file]: the table objects/pipe.csv cannot be taken: this is no regular file
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: pipe.csv, key: id }
          |                    ^^^^^^^^
        hint: correct the path, which starts at the directory of this file, or put the table there
      "
    `);
  });

  it('is text', async () => {
    expect(await complain(Uint8Array.from([0x69, 0x64, 0x0a, 0x41, 0xff, 0x0a]))).toMatchInlineSnapshot(`
      "objects/orders.csv:2:2: error[invalid-utf8]: the file is not UTF-8: byte 4 (0xff) makes no character
        hint: save the table as CSV UTF-8
      "
    `);
    expect(await complain('id\nA\u0000\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:2:2: error[control-character]: the file holds the control character U+0000, which a table cannot hold
        hint: remove it; JSON Lines can hold it as an escape
      "
    `);
  });

  it('is not empty', async () => {
    expect(await complain('')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:1: error[empty-table]: the table is empty, and its first line has to name the columns
        hint: write the names of the columns
      "
    `);
    expect(await complain('id,total\n')).toMatchInlineSnapshot(`
      "objects/orders.csv:1:1: warning[empty-table]: the table has no rows, so it declares nothing
        1 | id,total
          | ^
        hint: remove it and the \`$table\` that names it if nothing is meant to be here
      "
    `);
  });

  it('stands alone under its type, with settings that are known', async () => {
    await write('objects/orders.csv', 'id\nA\n');
    expect(await complainOf('{ $table: orders.csv, key: id, A: {} }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:41: error[unknown-key]: \`instances.Order\` has no key "A"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv, key: id, A: {} }
          |                                         ^
        hint: instances beside a table stand in an object file of their own
      "
    `);
    expect(await complainOf('{ $table: orders.csv }')).toMatchInlineSnapshot(`
      "objects/a.yaml:3:3: error[missing-key]: \`instances.Order\` needs the key "key"
        1 | instances:
        2 |   Product: { P-1: {} }
        3 |   Order: { $table: orders.csv }
          |   ^^^^^
        hint: add \`key: COLUMN\`, the column that holds the external id
      "
    `);
  });
});

describe('across files', () => {
  it('the same id in a table and in YAML is named at both places', async () => {
    await write('objects/b.yaml', 'instances: { Order: { A: {} } }\n');
    expect(await complain('id,total\nB,1\nA,1\n')).toMatchInlineSnapshot(`
      "objects/b.yaml:1:23: error[duplicate-address]: instance/Order/A is declared twice
        1 | instances: { Order: { A: {} } }
          |                       ^
        hint: keep one of the two
        note: objects/orders.csv:3:1: first declared here
      "
    `);
  });

  it('what points at an instance is right when the table that may hold it is broken', async () => {
    const text = await complain('id,number\nA,"x\n', '');
    const contact = await complainOf(
      '{ $table: orders.csv, key: id }',
      'Order',
      'contacts: [{ external_id: "1", attributes: {} }]\n',
    );
    expect(contact).toBe(text);
    expect(text).not.toContain('unknown-reference');
  });

  it('a slip in every row is shown a hundred times', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `O-${index},x\n`);
    const text = await complain(`id,total\n${rows.join('')}`);
    expect(text.match(/not-a-decimal/gu)).toHaveLength(100);
    expect(text.slice(text.indexOf('objects/orders.csv:102:'))).toMatchInlineSnapshot(`
      "objects/orders.csv:102:7: error[more-problems]: objects/orders.csv has more errors than the 100 that are shown
        100 | O-98,x
        101 | O-99,x
        102 | O-100,x
            |       ^
        hint: correct these and look again
      "
    `);
  });
});
