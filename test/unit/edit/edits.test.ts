import { describe, expect, it } from 'vitest';
import type { EditableFile } from '../../../src/edit/editable-file.ts';
import { insertEntry } from '../../../src/edit/insert-entry.ts';
import { insertItem } from '../../../src/edit/insert-item.ts';
import { removeEntry } from '../../../src/edit/remove-entry.ts';
import { setValue } from '../../../src/edit/set-value.ts';
import { applyEdits, type TextEdit } from '../../../src/edit/text-edit.ts';
import { checkEditLaws } from '../../support/edit-laws.ts';
import { propertySeed } from '../../support/property-seed.ts';
import { editable } from '../../support/random-edit.ts';

const { seed, title } = propertySeed();

describe('edits', () => {
  it(`change one thing, of any document, and keep every comment (${title})`, () => {
    expect(checkEditLaws(seed, 1500)).toEqual([]);
  });
});

void [applyEdits, insertEntry, insertItem, removeEntry, setValue, editable] as unknown as [EditableFile, TextEdit];
