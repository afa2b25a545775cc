import type { TraitName } from '../model/traits.ts';
import type { Stage } from './stage.ts';
import type { Choice, Missing, SubjectName, Subjects } from './subjects.ts';

/** A few questions asked together. */
export interface ProbeOf<Name extends SubjectName> {
  readonly traits: readonly TraitName[];
  /** What it works on; without it the questions stay open. */
  readonly needs: Name;
  /** The type of each instance it makes at most. */
  readonly instances: (subject: Subjects[Name]) => readonly string[];
  readonly usesContact: boolean;
  readonly run: (stage: Stage, subject: Subjects[Name]) => Promise<void>;
}

/** A probe that has found its subject, or not. */
export interface Probe {
  readonly traits: readonly TraitName[];
  readonly prepare: (choice: Choice) => Prepared | Missing;
}

export interface Prepared {
  readonly instances: readonly string[];
  readonly usesContact: boolean;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Lets probes of different subjects stand in one list. */
export function asProbe<Name extends SubjectName>(probe: ProbeOf<Name>): Probe {
  const { traits, needs, instances, usesContact, run } = probe;
  return {
    traits,
    prepare: (choice) => {
      const subject: Subjects[Name] | Missing = choice[needs];
      if (isMissing(subject)) return subject;
      return { instances: instances(subject), usesContact, run: (stage) => run(stage, subject) };
    },
  };
}

function isMissing<Subject>(subject: Subject | Missing): subject is Missing {
  return typeof subject === 'object' && subject !== null && 'missing' in subject;
}
