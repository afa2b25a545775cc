import type { HttpSettings } from '../../model/ledger-settings.ts';
import { withoutSecrets } from '../../model/plain-url.ts';
import { askSurely } from '../ask-surely.ts';
import type { LedgerBackend } from '../backend.ts';
import { notPermitted } from '../engine-errors.ts';
import type { EngineSender } from '../engine-send.ts';
import { lockLost } from '../lock-words.ts';
import type { SharedObject } from '../shared-object.ts';
import type { DurableTools } from '../write-durably.ts';
import { lineageOf, parseDocument, renderDocument, type StateDocument, versionOf } from './http-document.ts';
import { type Asker, type HttpLock, type HttpLockParts, keepHttpLock } from './http-lock.ts';
import { type ProtocolParts, type StateProtocol, speakProtocol } from './http-protocol.ts';
import { proveHttp } from './http-prove.ts';
import { keepLocalCopy } from './local-copy.ts';
import { openSharedLedger } from './shared.ts';

export interface HttpLedgerOptions {
  readonly settings: HttpSettings;
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute; copies are kept in `.trueup/` of it. */
  readonly root: string;
  readonly sender: EngineSender;
  readonly asker: Asker;
  readonly tools: DurableTools;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

type Sleep = HttpLedgerOptions['sleep'];

/**
 * A ledger behind Terraform's state protocol. It has no compare-and-swap: what stands there is compared and replaced under
 * the lock, and the server takes a write from nobody but its holder.
 */
export function openHttpLedger(options: HttpLedgerOptions): LedgerBackend {
  const { settings, sender, asker, tools, root, now, sleep } = options;
  const location = withoutSecrets(settings.address);
  const protocol = speakProtocol({ ...addressesOf(settings), ...credentialsOf(options), location, sender });
  const lockParts: HttpLockParts = { protocol, asker, now, randomBytes: tools.randomBytes, sleep };
  const lock = keepHttpLock(lockParts);
  return openSharedLedger({
    location,
    ledger: stateObject(protocol, lock, sleep),
    lock,
    copy: (label) => keepLocalCopy(root, label, tools),
    // Whoever may lock may write: servers ask for the same right.
    probe: async () => void (await lock.under(async () => undefined)),
    prove: () => proveHttp(lockParts, () => readDocument(protocol, sleep)),
    history: () => Promise.resolve(undefined),
    close: () => sender.close(),
    randomBytes: tools.randomBytes,
    sleep,
  });
}

function stateObject(protocol: StateProtocol, lock: HttpLock, sleep: Sleep): SharedObject {
  const { location } = protocol;
  const change = (bytes: Uint8Array | undefined, expected: string | undefined): Promise<boolean> =>
    lock.under(async (lockId) => {
      const { version, serial, lineage } = await readHead(protocol, sleep);
      if (version !== expected) return false;
      const document = renderDocument(serial + 1, (bytes && lineageOf(bytes)) ?? lineage, bytes);
      if (await protocol.post(document, lockId)) return true;
      const now = await readHead(protocol, sleep);
      if (now.version === expected) throw lockLost(location);
      return now.version === (bytes && versionOf(bytes));
    });
  return {
    location,
    read: async () => {
      const { bytes, version } = await readDocument(protocol, sleep);
      return bytes === undefined || version === undefined ? undefined : { bytes, version };
    },
    write: async (bytes, expected) => ((await change(bytes, expected)) ? versionOf(bytes) : undefined),
    // The protocol removes without asking who holds the lock, or not at all under one: an emptied document takes its place.
    remove: (expected) => change(undefined, expected),
  };
}

async function readDocument(protocol: StateProtocol, sleep: Sleep): Promise<StateDocument> {
  const { location } = protocol;
  return parseDocument(await askSurely(location, sleep, () => protocol.get()), location);
}

/** What stands there, without it: a large one is not held while the next one is made. */
async function readHead(protocol: StateProtocol, sleep: Sleep): Promise<Omit<StateDocument, 'bytes'>> {
  const { version, serial, lineage } = await readDocument(protocol, sleep);
  return { version, serial, lineage };
}

function addressesOf(settings: HttpSettings) {
  const { address, lockAddress, unlockAddress, lockMethod, unlockMethod } = settings;
  return {
    address: new URL(address),
    lockAddress: new URL(lockAddress),
    unlockAddress: new URL(unlockAddress),
    lockMethod,
    unlockMethod,
  };
}

function credentialsOf({ settings, env }: HttpLedgerOptions): Pick<ProtocolParts, 'authorization' | 'wayIn'> {
  const { address, username, passwordEnv } = settings;
  if (username === undefined)
    return { authorization: undefined, wayIn: `Set ledger.username, and the variable ${passwordEnv} to its password.` };
  const password = env[passwordEnv] ?? '';
  if (password === '')
    throw notPermitted(
      withoutSecrets(address),
      `trueup.yaml names the user ${username}, and the variable ${passwordEnv} is not set.`,
      `Set ${passwordEnv} to the password or token of ${username}. In a job of GitLab: username gitlab-ci-token, password_env CI_JOB_TOKEN.`,
    );
  return {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    wayIn: `Check what ${passwordEnv} holds for ${username}, and its rights: GitLab wants the role Maintainer to lock and write.`,
  };
}
