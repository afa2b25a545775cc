import type { DesiredRecord } from '../model/desired.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Traits } from '../model/traits.ts';

/**
 * Why nothing of an instance can be written for now; undefined when it can. Whether Intercom ignores an update that is
 * older than what it holds is undocumented (U); where it was seen to, the whole request is lost.
 */
export function whyTooOld(desired: DesiredRecord, live: LiveRecord, traits: Traits | undefined): string | undefined {
  const seen = traits?.older_update;
  if (seen !== 'ignored' && seen !== 'refused') return undefined;
  const [wanted, held] = [desired.body.external_updated_at, live.body.external_updated_at];
  if (typeof wanted !== 'number' || typeof held !== 'number' || wanted >= held) return undefined;
  return (
    `is newer in Intercom (external_updated_at ${timeOf(held)}) than in the YAML (${timeOf(wanted)}), and this workspace ` +
    `${seen === 'ignored' ? 'ignores' : 'refuses'} older updates (doctor --canary: older_update); nothing of it is ` +
    'sent. Raise external_updated_at in the YAML, or leave it out'
  );
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? String(seconds) : `${time.toISOString().slice(0, 19)}Z`;
}
