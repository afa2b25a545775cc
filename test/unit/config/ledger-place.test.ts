import { describe, expect, it } from 'vitest';
import { parseLedgerPlace } from '../../../src/config/parse-ledger-place.ts';
import { parseProject } from '../../../src/config/parse-project.ts';
import { renderLedgerLines } from '../../../src/config/render-ledger-lines.ts';
import { UsageError } from '../../../src/model/error.ts';
import type { Project } from '../../../src/model/project.ts';

function projectOf(ledger: object | undefined, environment = 'default'): Project {
  const own = ledger ? { ledger } : {};
  const text = JSON.stringify({
    version: 1,
    workspace: { id: 'abc' },
    ...(environment === 'default' ? own : { environments: { [environment]: own } }),
  });
  const { project, diagnostics } = parseProject('/x', text, environment);
  if (!project) throw new Error(JSON.stringify(diagnostics));
  return project;
}

const S3 = { backend: 's3', bucket: 'bkt', key: 'k.jsonl', region: 'eu-1', endpoint: 'https://s3.example.com' };
const GITLAB = {
  backend: 'http',
  address: 'https://gitlab.example.com/state/a',
  lock_address: 'https://gitlab.example.com/state/a/lock',
  unlock_address: 'https://gitlab.example.com/state/a/lock',
  lock_method: 'POST',
  unlock_method: 'DELETE',
  username: 'jo',
};

function refusal(text: string, ledger?: object): UsageError {
  try {
    parseLedgerPlace(text, projectOf(ledger));
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('a ledger named on the command line', () => {
  it('is what trueup.yaml says where it is of that backend, and the defaults otherwise', () => {
    for (const ledger of [S3, GITLAB, { backend: 'git', remote: 'up', branch: 'l' }]) {
      const project = projectOf(ledger);
      expect(parseLedgerPlace(ledger.backend, project)).toBe(project.ledger);
      expect(parseLedgerPlace('file', project)).toEqual({ backend: 'file', path: '.trueup/ledger.jsonl' });
    }
    const staging = projectOf(undefined, 'staging');
    expect(parseLedgerPlace('git', staging)).toEqual({ backend: 'git', remote: 'origin', branch: undefined });
    expect(parseLedgerPlace('file', { ...staging, ledger: projectOf(S3).ledger })).toEqual({
      backend: 'file',
      path: '.trueup/ledger.staging.jsonl',
    });
  });

  it('may be at another place, with the other options trueup.yaml gives', () => {
    expect(parseLedgerPlace('file:a/b.jsonl', projectOf(S3, 'staging'))).toEqual({
      backend: 'file',
      path: 'a/b.jsonl',
    });
    expect(parseLedgerPlace('file:b.jsonl', projectOf({ path: 'a.jsonl' }))).toEqual({
      backend: 'file',
      path: 'b.jsonl',
    });
    expect(parseLedgerPlace('s3:ccc/d/e.jsonl', projectOf(S3))).toMatchObject({
      bucket: 'ccc',
      key: 'd/e.jsonl',
      region: 'eu-1',
      endpoint: 'https://s3.example.com',
    });
    const git = projectOf({ backend: 'git', remote: 'up', branch: 'l' });
    expect(parseLedgerPlace('git:m/n', git)).toEqual({ backend: 'git', remote: 'up', branch: 'm/n' });
    const postgres = projectOf({ backend: 'postgres', name: 'shop', url_env: 'DB', schema: 's' });
    expect(parseLedgerPlace('postgres:other', postgres)).toEqual({ ...postgres.ledger, name: 'other' });
    expect(parseLedgerPlace('http:https://gitlab.example.com/state/b', projectOf(GITLAB))).toMatchObject({
      address: 'https://gitlab.example.com/state/b',
      lockAddress: 'https://gitlab.example.com/state/b/lock',
      unlockAddress: 'https://gitlab.example.com/state/b/lock',
      lockMethod: 'POST',
      username: 'jo',
    });
    const elsewhere = projectOf({ ...GITLAB, lock_address: 'https://locks.example.com/x' });
    expect(parseLedgerPlace('http:https://h.example.com/b', elsewhere)).toMatchObject({
      lockAddress: 'https://h.example.com/b',
      unlockAddress: 'https://h.example.com/b/lock',
    });
  });

  it('is refused where trueup.yaml could not hold it', () => {
    expect(refusal('fiel')).toMatchObject({ message: '"fiel" is no ledger backend', hint: 'did you mean file?' });
    expect(refusal('oracle').hint).toContain('file, git, s3, postgres, http');
    expect(refusal('s3').hint).toContain('s3:BUCKET/KEY');
    expect(refusal('s3:bucket').hint).toContain('s3:BUCKET/KEY');
    expect(refusal('postgres').hint).toContain('postgres:NAME');
    expect(refusal('http').hint).toContain('http:https://HOST/PATH');
    expect(refusal('file:../x').message).toContain('file:../x: ');
    expect(refusal('git:a..b').message).toContain('cannot be the name of a branch');
    expect(refusal('http:http://example.com/x').message).toContain('unencrypted');
    expect(refusal('file:').message).toContain('file:');
  });
});

describe('the lines for trueup.yaml', () => {
  const ledgers = [
    {},
    { path: 'a b/ä.jsonl' },
    { backend: 'git' },
    { backend: 'git', remote: 'up', branch: 'null' },
    S3,
    { ...S3, path_style: true, profile: 'p', key: 'no' },
    { backend: 'postgres', name: 'shop', url_env: 'DB', schema: 's' },
    { backend: 'postgres', name: '12' },
    GITLAB,
    { backend: 'http', address: 'http://127.0.0.1:80/x', password_env: 'P' },
  ];

  it.each(['default', 'staging'])('mean the settings they were made of, in the environment %s', (environment) => {
    for (const ledger of ledgers) {
      const { ledger: settings } = projectOf(ledger, environment);
      const text = `version: 1\nworkspace: { id: abc }\n${renderLedgerLines(settings, environment)}`;
      const { project, diagnostics } = parseProject('/x', text, environment);
      expect(project?.ledger, text + JSON.stringify(diagnostics)).toEqual(settings);
    }
  });

  it('leave out what is a default', () => {
    const { ledger } = projectOf({ backend: 'postgres', name: 'shop' });
    expect(renderLedgerLines(ledger, 'default')).toBe('ledger:\n  backend: postgres\n  name: shop\n');
    expect(renderLedgerLines({ backend: 'git', remote: 'origin', branch: 'a/b' }, 'staging')).toBe(
      'environments:\n  staging:\n    ledger:\n      backend: git\n      branch: a/b\n',
    );
  });
});
