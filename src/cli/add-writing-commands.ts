import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** Commands that help to write the YAML. */
export function addWritingCommands(program: Command, run: Runner): void {
  program
    .command('init')
    .argument('[dir]', 'where; made when it is missing (default: here)')
    .description('start a project: asks in a terminal, takes flags otherwise; overwrites nothing')
    .option('--workspace <id>', 'the workspace, as in https://app.intercom.com/a/apps/ID; else the one of the token')
    .option('--region <region>', 'us, eu or au (default us)')
    .option('--api-version <version>', '2.16, 2.15, 2.14 or 2.13 (default 2.16, which alone can list instances)')
    .option('--token-env <name>', 'variable that holds the access token (default INTERCOM_ACCESS_TOKEN)')
    .option('--ledger <backend>', 'file or git (default: git where there is a remote origin)')
    .option('--type <type>', 'a custom object type to declare, as Intercom names it; repeat for more', repeat)
    .option('--offline', 'do not ask Intercom whose token it is')
    .action((directory: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/init.ts')).runInit(context, directory, options))(
        command,
      ),
    );
  program
    .command('import')
    .description('write what Intercom holds into the YAML and take it into the ledger; sends no write')
    .option('--type <type>', 'every instance of this type (needs 2.16); repeat for more', repeat)
    .option('--contact <selector>', 'external_id:ID, id:ID or email:ADDRESS; repeat for more', repeat)
    .option('--conversation <id>', 'a conversation; repeat for more', repeat)
    .option('--ids <file>', 'what this file names, one address a line: instance/Order/ORD-1001')
    .option('--into <file>', 'new objects go to this file, wherever their like stand')
    .option('--all-attributes', 'also attributes of contacts and conversations that trueup.yaml does not declare')
    .option('--dry-run', 'show what would change in the files, and write nothing')
    .option('--list', 'only name what is live and not in the YAML')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/import.ts')).runImport(context, options))(command),
    );
  program
    .command('schema')
    .argument('[name]', 'project, objects, plan, event or ledger; without it: what there is')
    .description('print the JSON Schema of a file or output; keep those that editors use')
    .option('--for-project', "with this project's own types, attributes, options and external ids; project and objects")
    .option('--write', 'keep both of this project in .trueup/schemas, for editors')
    .action((name: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/schema.ts')).runSchema(context, name, options))(
        command,
      ),
    );
  program
    .command('explain')
    .argument('<address>', 'ADDRESS or ADDRESS#/POINTER, as instance/Order/ORD-1001#/attributes/status')
    .description('where each value of an address comes from, and why it is or is not in the plan; sends no write')
    .action((address: string, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/explain.ts')).runExplain(context, address, options))(
        command,
      ),
    );
  program
    .command('graph')
    .argument('[address]', 'only what is around this one, as instance/Order/ORD-1001')
    .description('draw what points at what: of the YAML, around an address, or of a saved plan; offline')
    .option('--format <format>', 'mermaid, dot or svg (default mermaid; a table where GitHub would not draw it)')
    .option('--types', 'the types and their relationships instead of the records')
    .option('--plan <file>', 'what a saved plan changes, and what that touches')
    .option('--depth <n>', 'how many associations away from the address (default 1)')
    .option('--out <file>', 'write to this file')
    .action((address: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/graph.ts')).runGraph(context, address, options))(
        command,
      ),
    );
  program
    .command('fmt')
    .argument('[paths...]', 'only these files and directories of the project')
    .description('write trueup.yaml and the object files in their canonical form; keeps order, comments and values')
    .option('--check', 'write nothing; list what is not formatted and exit 1 when something is')
    .option('--diff', 'show what changes')
    .action((paths: string[], _options, command: Command) =>
      run(async (context, options) => (await import('./commands/fmt.ts')).runFmt(context, paths, options))(command),
    );
  program
    .command('compare')
    .argument('<env1>', 'an environment of trueup.yaml; default is the one without a name')
    .argument('<env2>', 'the environment beside it')
    .description('what differs live between two workspaces, by address; exit 2 when something does; sends no write')
    .option('--all', 'also what neither YAML nor ledger names: every instance of the types both declare (needs 2.16)')
    .action((env1: string, env2: string, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/compare.ts')).runCompare(context, env1, env2, options))(
        command,
      ),
    );
}

function repeat(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}
