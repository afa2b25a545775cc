import { describe, expect, it } from 'vitest';
import { renderGithubCommand } from '../../../src/report/github-command.ts';
import { listDriftAnnotations, listPlanAnnotations } from '../../../src/report/plan-annotations.ts';
import { hostileTexts } from '../../support/hostile-texts.ts';
import { aStepOf, body, order } from '../../support/model-values.ts';
import { aPlan } from './plans.ts';

const at = (line: number) => ({ file: 'objects/all.yaml', line, column: 1 });

describe('the annotations of a plan', () => {
  it('stand at the line of each changed field, those of one line together', () => {
    const step = aStepOf(1, {
      before: body({ note: 'a', status: 'open', total: 1 }),
      after: body({ note: 'b', status: 'shipped', total: 2 }),
      source: at(3),
      fields: {
        '/attributes/note': { origin: 'edit', source: at(5) },
        '/attributes/status': { origin: 'edit', source: at(5) },
      },
    });
    expect(listPlanAnnotations(aPlan([step]), 'sub/').map(({ file, line, message }) => [file, line, message])).toEqual([
      [
        'sub/objects/all.yaml',
        5,
        'instance/Order/S1 will be updated: attributes.note "a" -> "b"; attributes.status "open" -> "shipped" (edit)',
      ],
      ['sub/objects/all.yaml', 3, 'instance/Order/S1 will be updated: attributes.total 1 -> 2 (edit)'],
    ]);
  });

  it('are the nine weightiest and how many there are: deletes, then conflicts, adoptions, changes, creations', () => {
    const steps = [
      ...Array.from({ length: 12 }, (_, index) =>
        aStepOf(index + 1, { action: 'create', before: null, source: at(index + 1) }),
      ),
      aStepOf(13, { source: at(13), origin: 'conflict' }),
      aStepOf(14, { action: 'delete', after: null, source: at(14), referenced_by: [order('x')] }),
      aStepOf(15, { action: 'delete', after: null, source: null }),
    ];
    const all = listPlanAnnotations(aPlan(steps), '');
    expect(all).toHaveLength(10);
    expect(all.slice(0, 3).map(({ severity, line }) => [severity, line])).toEqual([
      ['warning', 14],
      ['warning', 13],
      ['notice', 1],
    ]);
    expect(all[0]?.message).toBe('instance/Order/S14 will be destroyed; referenced by instance/Order/x');
    expect(all.at(-1)?.message).toMatch(/^15 steps in all/u);
  });
});

describe('the annotations of drift', () => {
  it('stand where the YAML says otherwise, and leave out what is accepted', () => {
    const item = {
      address: order('1'),
      pointer: '/attributes/note',
      kind: 'changed',
      applied: 'differs',
      live: 'x',
      desired: 'y',
    } as const;
    const items = [
      { ...item, source: at(2) },
      { ...item, source: at(3), accepted: true },
      { ...item, pointer: null, kind: 'deleted' as const, source: at(4) },
      item,
    ];
    const report = { workspace: 'w', environment: 'default', items, checked: 4, unowned: [] };
    expect(listDriftAnnotations(report, '').map(({ line, message }) => [line, message])).toEqual([
      [4, 'instance/Order/1 was deleted in Intercom'],
      [2, 'instance/Order/1: attributes.note moved in Intercom'],
    ]);
  });
});

describe('a workflow command', () => {
  it('is one line whatever it is about, and nothing of it begins another', () => {
    for (const text of [...hostileTexts(60, 1), '\n::error::x', '%0A::stop-commands::x', 'a,line=9', 'b:c']) {
      const [annotation] = listPlanAnnotations(
        aPlan([aStepOf(1, { address: order(text), source: { ...at(1), file: text } })]),
        '',
      );
      const command = renderGithubCommand(annotation ?? { severity: 'notice', title: '', message: '' });
      expect(command.split(/\r|\n/u)).toHaveLength(1);
      expect(command).toMatch(/^::notice file=[^,:]*,line=1,col=1,title=trueup update::/u);
    }
  });
});
