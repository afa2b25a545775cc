/** What a text is read as: hints differ in what can be written instead. */
export type TextKind = 'yaml' | 'table';
