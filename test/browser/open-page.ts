import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Why nothing can be tried in a browser here; undefined where it can. */
export const MISSING: string | undefined = existsSync(CHROMIUM)
  ? undefined
  : `no ${CHROMIUM}: apt-get install chromium`;

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...QUIET] });
}

/** A page in a browser, and everything it asked for or complained about. */
export interface OpenPage {
  readonly page: Page;
  readonly asked: string[];
  readonly complaints: string[];
}

/** Opens HTML as a file that somebody was sent. */
export async function openPage(
  browser: Browser,
  html: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<OpenPage> {
  const file = join(await mkdtemp(join(tmpdir(), 'trueup-page-')), 'plan.html');
  await writeFile(file, html);
  const address = pathToFileURL(file).href;
  const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== address) asked.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  return { page, asked, complaints };
}
