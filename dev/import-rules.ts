/**
 * Which rooms each room may import, beside itself: the rule of the house. A test holds the tree to it, and the drawing in
 * docs/architecture.md is made from it. A room is a folder; a folder that is named stands for all rooms below it.
 */
export const importRules: Readonly<Record<string, readonly string[]>> = {
  harness: [],
  'harness/model': ['harness'],
  'harness/incidents': ['harness', 'harness/model'],
  'harness/plan': ['harness', 'harness/model'],
  'harness/reach': ['harness', 'harness/model'],
  'harness/settings': ['harness', 'harness/model', 'harness/incidents'],
  'harness/record': ['harness', 'harness/model', 'harness/plan', 'harness/reach'],
  'harness/judge': ['harness', 'harness/model', 'harness/plan'],
  'harness/run': ['harness', 'harness/model', 'harness/plan', 'harness/reach', 'harness/record', 'harness/judge'],
  emulators: [],
  conformance: [],
  chaos: ['harness'],
  probes: ['harness', 'journeys'],
  checks: ['harness'],
  journeys: ['harness'],
  load: ['harness'],
  reports: ['harness'],
  proxies: ['harness', 'emulators'],
  stacks: ['harness', 'emulators', 'proxies', 'conformance'],
  targets: ['harness', 'journeys'],
  'targets/reference/services': [],
  // What every service needs, of whichever system: log, health, database, queues.
  'targets/identity/services': [],
  'targets/care-notes/services': ['targets/reference/services'],
  examples: [],
  scenarios: ['harness', 'chaos', 'probes', 'checks', 'journeys', 'load'],
  explore: ['harness', 'chaos', 'probes', 'checks', 'scenarios', 'reports'],
  watch: ['harness', 'probes', 'checks', 'scenarios', 'reports'],
  cli: [
    'harness',
    'emulators',
    'conformance',
    'chaos',
    'probes',
    'checks',
    'load',
    'reports',
    'proxies',
    'stacks',
    'targets',
    'scenarios',
    'watch',
    'explore',
  ],
}

/** The room of a file: the longest one of the rules whose folder it stands in. */
export const roomOf = (file: string): string =>
  Object.keys(importRules)
    .filter((room) => file.startsWith(`${room}/`))
    .reduce((longest, room) => (room.length > longest.length ? room : longest), '')

/** Whether a file of one room may import one of another. */
export const mayImport = (from: string, to: string): boolean =>
  from === to ||
  (importRules[from] ?? []).some((room) => room === to || (room !== from.split('/')[0] && to.startsWith(`${room}/`)))
