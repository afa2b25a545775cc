/** What holds of every file of one sort; answers what does not. */
export interface Rule<Subject> {
  readonly name: string;
  readonly check: (subject: Subject) => readonly string[];
  /** Changes to a file that follows it, each of which it has to notice. */
  readonly breaks: readonly (readonly [from: string | RegExp, to: string])[];
}
