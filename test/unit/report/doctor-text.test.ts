import { expect, it } from 'vitest';
import type { CheckResult } from '../../../src/report/doctor-report.ts';
import { renderDoctor, renderDoctorJson } from '../../../src/report/doctor-text.ts';
import { colorStyle, plainStyle } from '../../../src/report/style.ts';

const NODE: CheckResult = { name: 'node', status: 'ok', message: 'v20.19.0', fix: null };
const CLOCK: CheckResult = { name: 'clock', status: 'warning', message: '40 s ahead', fix: 'Set it.' };
const WORKSPACE: CheckResult = { name: 'workspace', status: 'failure', message: 'another one', fix: 'Use `--env`.' };
const plain = { style: plainStyle, quiet: false };

it('aligns the lines, indents what to do, and ends with a verdict', () => {
  expect(renderDoctor([NODE, CLOCK, WORKSPACE], plain)).toBe(
    [
      'ok      node      v20.19.0',
      'warning clock     40 s ahead',
      '                  fix: Set it.',
      'failure workspace another one',
      '                  fix: Use `--env`.',
      '',
      'Not ready: 1 failure, 1 warning.',
      '',
    ].join('\n'),
  );
});

it('is ready in spite of warnings', () => {
  const last = (checks: readonly CheckResult[]) => renderDoctor(checks, plain).trimEnd().split('\n').at(-1);
  expect(last([NODE, CLOCK, CLOCK])).toBe('Ready, with 2 warnings.');
  expect(last([NODE])).toBe('Ready: nothing stands in the way of plan and apply.');
  expect(last([WORKSPACE, WORKSPACE])).toBe('Not ready: 2 failures.');
});

it('leaves out what is well when it is to be quiet', () => {
  expect(renderDoctor([NODE], { ...plain, quiet: true })).toBe('Ready: nothing stands in the way of plan and apply.\n');
  expect(renderDoctor([NODE, CLOCK], { ...plain, quiet: true })).not.toContain('node');
});

it('aligns with colours as without', () => {
  const painted = renderDoctor([NODE, CLOCK, WORKSPACE], { style: colorStyle, quiet: false });
  expect(painted).toContain('\u001b[31mfailure\u001b[39m workspace');
  expect(painted.replace(/\u001b\[\d+m/gu, '')).toBe(renderDoctor([NODE, CLOCK, WORKSPACE], plain));
});

it('lets nothing from outside act on the terminal', () => {
  const evil: CheckResult = { ...WORKSPACE, message: 'a\u001b[2J\nok node', fix: '\u202eb' };
  for (const text of [renderDoctor([evil], plain), renderDoctorJson([evil])]) {
    expect(text).not.toMatch(/[\u001b\u202e]/u);
    expect(text).not.toMatch(/^ok node/mu);
  }
});

it('is one JSON document', () => {
  expect(JSON.parse(renderDoctorJson([NODE, CLOCK]))).toEqual({ ok: true, checks: [NODE, CLOCK] });
  expect(JSON.parse(renderDoctorJson([WORKSPACE]))).toEqual({ ok: false, checks: [WORKSPACE] });
});
