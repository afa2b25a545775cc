import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { unreachable } from '../../src/ledger/engine-errors.ts';
import { OutcomeUnknown } from '../../src/ledger/shared-object.ts';
import type { DirectoryWay } from '../support/directory-engine.ts';
import type { Breakable, Fault, Place } from './engine.ts';

/** A way that fails as a file says: the file is the fault, and goes when it came true, except for a cut. */
export function brokenWay(faults: string | undefined): DirectoryWay {
  if (faults === undefined) return {};
  const is = (fault: Fault): boolean => existsSync(faults) && readFileSync(faults, 'utf8') === fault;
  const strike = (fault: Fault): boolean => {
    if (!is(fault)) return false;
    if (fault !== 'cut') rmSync(faults);
    writeFileSync(`${faults}.struck`, `${struck(faults) + 1}`);
    return true;
  };
  return {
    look: (object) => {
      if (strike('cut')) throw unreachable(object, 'the way is cut');
    },
    change: () => {
      if (strike('cut') || strike('refuse')) throw new OutcomeUnknown('server error');
    },
    answer: () => {
      if (strike('lose-answer')) throw new OutcomeUnknown('the answer was lost');
    },
  };
}

/** The same directory over a way that breaks where it is told to. */
export function breakDirectory(place: Place): Breakable {
  const faults = `${place.root}/faults`;
  if (place.directory === undefined) throw new Error('no directory stands for the engine');
  return {
    place: { ...place, directory: { ...place.directory, faults } },
    inject: (fault) => writeFileSync(faults, fault),
    struck: () => struck(faults),
    close: () => Promise.resolve(),
  };
}

function struck(faults: string): number {
  return existsSync(`${faults}.struck`) ? Number(readFileSync(`${faults}.struck`, 'utf8')) : 0;
}
