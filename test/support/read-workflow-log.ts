/** A command that the runner obeyed. */
export interface ObeyedCommand {
  readonly name: string;
  readonly properties: string;
  readonly data: string;
}

export interface WorkflowLogRead {
  readonly obeyed: readonly ObeyedCommand[];
  /** What a person sees: everything else, with what was masked made unreadable. */
  readonly log: string;
  /** It ended while the runner was told to obey nothing. */
  readonly deaf: boolean;
}

const KNOWN = new Set(
  'add-mask add-matcher remove-matcher add-path set-env set-output save-state debug notice warning error group endgroup echo stop-commands'.split(
    ' ',
  ),
);

/**
 * Reads a log as the runner does (D: actions/runner, ActionCommand and ActionCommandManager): a line is a command when it
 * begins with `::name`, whatever blanks stand before it, or holds `##[name]` anywhere; none but the agreed word is obeyed
 * between `stop-commands` and that word.
 */
export function readWorkflowLog(text: string): WorkflowLogRead {
  const obeyed: ObeyedCommand[] = [];
  const shown: string[] = [];
  const masks: string[] = [];
  let stopped: string | undefined;
  for (const line of text.split(/\r?\n/u)) {
    const command = parseCommand(line, stopped);
    if (stopped !== undefined) {
      if (command?.name === stopped) stopped = undefined;
      else shown.push(line);
    } else if (command === undefined) shown.push(line);
    else if (command.name === 'stop-commands') stopped = command.data;
    else {
      obeyed.push(command);
      if (command.name === 'add-mask') masks.push(command.data);
    }
  }
  const log = masks.reduce((left, mask) => left.replaceAll(mask, '***'), shown.join('\n'));
  return { obeyed, log, deaf: stopped !== undefined };
}

function parseCommand(line: string, mark: string | undefined): ObeyedCommand | undefined {
  const [, name = '', properties = '', data = ''] =
    /^\s*::([\w-]+)(?: ([^:]*(?:(?!::):[^:]*)*?))?::(.*)$/u.exec(line) ??
    /##\[([\w-]+)(?: ([^\]]*))?\](.*)$/u.exec(line) ??
    [];
  return KNOWN.has(name.toLowerCase()) || name === mark ? { name: name.toLowerCase(), properties, data } : undefined;
}
