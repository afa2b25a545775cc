import { describe, expect, it } from 'vitest';
import { type ConfigEntry, handOver, parseConfigList } from '../../../../src/ledger/git/handed-over.ts';

const URL_ = 'https://git.example.com/o/r.git';
const own: ConfigEntry = ['remote.trueup.url', URL_];

describe('the configuration of the project', () => {
  it('is read entry by entry, whatever the values hold', () => {
    expect(parseConfigList('core.bare\nfalse\0http.x.extraheader\na\nb=c\0core.flag\0empty.one\n\0')).toEqual([
      ['core.bare', 'false'],
      ['http.x.extraheader', 'a\nb=c'],
      ['core.flag', 'true'],
      ['empty.one', ''],
    ]);
    expect(parseConfigList('')).toEqual([]);
  });

  it('is handed over as far as it says how to reach servers, in its order', () => {
    const kept: ConfigEntry[] = [
      ['http.proxy', 'http://proxy:1'],
      ['http.https://git.example.com/.extraheader', 'AUTHORIZATION: basic dG9rZW4='],
      ['credential.helper', ''],
      ['credential.helper', 'store'],
      ['credential.https://git.example.com.username', 'jo'],
      ['core.sshcommand', 'ssh -i key'],
      ['core.askpass', '/bin/askpass'],
      ['core.gitproxy', 'proxy'],
      ['ssh.variant', 'ssh'],
      ['protocol.file.allow', 'always'],
    ];
    const left: ConfigEntry[] = [
      ['core.hookspath', '/tmp/hooks'],
      ['core.sshcommandx', 'x'],
      ['url.git@github.com:.insteadof', 'https://github.com/'],
      ['push.gpgsign', 'true'],
      ['user.name', 'Jo'],
      ['remote.origin.url', URL_],
      ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
      ['remote.origin.mirror', 'true'],
      ['remote.origin.promisor', 'true'],
      ['remote.other.proxy', 'http://other:1'],
      ['include.path', '/tmp/x'],
    ];
    const all = [...left.slice(0, 5), ...kept, ...left.slice(5), ['remote.origin.proxy', 'http://p:1'] as const];
    const handed = handOver(all, 'origin', URL_);
    expect(handed.config).toEqual([...kept, ['remote.trueup.proxy', 'http://p:1'], own]);
    expect(handed.secrets).toEqual(['dG9rZW4=']);
    expect(handed.env).toEqual({});
  });

  it('keeps a password of the address from command lines and from helpers', () => {
    const entries: ConfigEntry[] = [
      ['credential.helper', 'store'],
      ['credential.https://git.example.com.helper', 'cache'],
      ['credential.usehttppath', 'true'],
      ['safe.directory', '/srv/git'],
    ];
    const handed = handOver(entries, 'origin', 'https://gitlab-ci-token:t%40k%zz@git.example.com/o/r.git');
    expect(handed.config[0]).toEqual(['credential.usehttppath', 'true']);
    expect(handed.config.map(([key]) => key)).toEqual(['credential.usehttppath', 'credential.helper', own[0]]);
    expect(handed.config.at(-1)).toEqual(own);
    expect(JSON.stringify(handed.config)).not.toContain('t%40k');
    expect(handed.env).toEqual({ TRUEUP_GIT_USERNAME: 'gitlab-ci-token', TRUEUP_GIT_PASSWORD: 't%40k%zz' });
    expect(handed.secrets).toContain('t%40k%zz');
    expect(handed.safe).toEqual(['/srv/git']);
    const decoded = handOver([], 'origin', 'HTTP://jo:a%40b@git.example.com/r');
    expect(decoded.env).toEqual({ TRUEUP_GIT_USERNAME: 'jo', TRUEUP_GIT_PASSWORD: 'a@b' });
    expect(decoded.secrets).toEqual(['a@b', 'a%40b']);
  });

  it.each(['git@github.com:o/r.git', 'ssh://git@host/r', 'https://jo@host/r', '../remote.git', 'https://jo:@host/r'])(
    'leaves an address without a password as it is: %s',
    (url) => {
      expect(handOver([['credential.helper', 'store']], 'origin', url)).toEqual({
        config: [
          ['credential.helper', 'store'],
          ['remote.trueup.url', url],
        ],
        safe: [],
        secrets: [],
        env: {},
      });
    },
  );
});
