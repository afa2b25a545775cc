import { type Address, contactAddress, kindOf } from '../../model/address.ts';
import { renderExplanationDocument } from '../../report/explanation-json.ts';
import { renderExplanation } from '../../report/explanation-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { buildExplanation } from '../explain/build-explanation.ts';
import { type ExplainTarget, parseTarget } from '../explain/parse-target.ts';
import type { CommonOptions } from '../options.ts';
import { deriveRecord } from '../pipeline.ts';
import { type OpenLedger, openLedger, openSession, type Session } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered, tellWarnings } from '../tell.ts';
import { planOptionsOf } from './plan.ts';

/** `trueup explain ADDRESS[#/POINTER]`: where each value comes from, and why it is or is not in the plan. Sends no write. */
export async function runExplain(context: CommandContext, text: string, options: CommonOptions): Promise<ExitCode> {
  const asked = parseTarget(text);
  const planOptions = planOptionsOf(options);
  const session = await openSession(context, options);
  try {
    tellWarnings(context, session, options);
    const opened = await openLedger(context, session);
    tellRecovered(context, opened.recovered);
    const { target, askedAs } = await followContact(session, opened, asked);
    const { configuration, reader: remote, traits, sources } = session;
    const { ledger, hasher } = opened;
    const derived = await deriveRecord(
      { configuration, ledger, hasher, remote, traits, options: planOptions, sources },
      target.address,
    );
    const known = [...configuration.desired.records.keys(), ...(ledger?.entries.keys() ?? [])];
    const explanation = buildExplanation({ session, derived, hasher, target, askedAs, flags: options, known });
    const style = styleFor(context.stdout, context, options.color);
    context.stdout.write(
      options.json
        ? renderExplanationDocument(explanation)
        : renderExplanation(explanation, { style, verbose: options.verbose === true }),
    );
    return EXIT.done;
  } finally {
    await session.close();
  }
}

/** A contact goes by several names; who asks by one that is not written here means the one that is. */
async function followContact(
  { configuration, reader }: Session,
  { ledger }: OpenLedger,
  target: ExplainTarget,
): Promise<{ readonly target: ExplainTarget; readonly askedAs: Address | undefined }> {
  const { records } = configuration.desired;
  const { address } = target;
  const same = { target, askedAs: undefined };
  if (kindOf(address) !== 'contact' || records.has(address) || ledger?.entries.has(address)) return same;
  const reading = await reader.read(address);
  if (reading.state !== 'found') return same;
  const { id, externalId } = reading.record;
  const owned = [...(ledger?.entries.values() ?? [])].find(
    (entry) => kindOf(entry.address) === 'contact' && entry.id === id,
  );
  const names = [
    ...(owned ? [owned.address] : []),
    ...(typeof externalId === 'string' ? [contactAddress('external_id', externalId)] : []),
    contactAddress('id', id),
  ];
  const written = names.find((name) => records.has(name)) ?? owned?.address;
  return written === undefined ? same : { target: { ...target, address: written }, askedAs: address };
}
