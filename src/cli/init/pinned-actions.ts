/** Actions of others in workflows: a commit is what it was, a tag is whatever somebody moves it to. */
export const PINNED_ACTIONS = {
  'actions/checkout': 'de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
  'actions/setup-node': '2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0',
} as const;

/** What stands after `uses:`. */
export function pinned(action: keyof typeof PINNED_ACTIONS): string {
  return `${action}@${PINNED_ACTIONS[action]}`;
}
