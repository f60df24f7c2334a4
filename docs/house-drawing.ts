import { importRules } from '../dev/import-rules.ts'

/** What each room is for, in the words under its name. */
const purposes: Readonly<Record<string, string>> = {
  cli: 'commands',
  scenarios: 'claims',
  watch: 'monitors',
  explore: 'random schedules, and the smallest',
  chaos: 'faults',
  probes: 'measurements',
  checks: 'judgements',
  journeys: 'people in a browser',
  load: 'load on front doors',
  reports: 'reporters',
  stacks: 'where it runs',
  targets: 'systems under test',
  'targets/reference/services': 'a system that happens to live here',
  'targets/identity/services': 'a system that happens to live here',
  'targets/care-notes/services': 'another one, with a front door',
  examples: 'your stack in ten minutes',
  proxies: 'between its parts',
  emulators: 'servers of their own',
  conformance: 'what AWS documents',
  'harness/model': 'what things are',
  'harness/plan': 'what will be done',
  'harness/run': 'doing it',
  'harness/record': 'what happened',
  'harness/judge': 'what it means',
  'harness/incidents': 'looks to incidents',
  'harness/reach': 'processes, sessions',
  'harness/settings': 'flags and files',
}

const idOf = (room: string): string => room.replaceAll('/', '_')

const isInside = (room: string): boolean => room.startsWith('harness/')

/** Rooms that one may import, less those that it reaches through another one: the drawing shows steps, not every right. */
const steps = (room: string): readonly string[] => {
  const direct = (importRules[room] ?? []).filter((to) => to !== 'harness' || !isInside(room))
  const through = (from: string): readonly string[] => (importRules[from] ?? []).flatMap((to) => [to, ...through(to)])
  return direct.filter((to) => !direct.some((other) => other !== to && through(other).includes(to)))
}

const nodeOf = (room: string): string => {
  const purpose = purposes[room]
  if (purpose === undefined) throw new Error(`docs/house-drawing.ts does not say what ${room} is for`)
  return `${idOf(room)}["<b>${room.replace(/^harness\//, '')}</b><br/>${purpose}"]`
}

/** The house as a Mermaid drawing: an arrow leads from a room to one that it may import. Made from the rule that a test keeps. */
export const houseDrawing = (): string => {
  const rooms = Object.keys(importRules).filter((room) => room !== 'harness')
  const outside = rooms.filter((room) => !isInside(room))
  const arrows = (among: readonly string[]): readonly string[] =>
    among.flatMap((room) => steps(room).map((to) => `${idOf(room)} --> ${idOf(to)}`))
  return [
    'flowchart TD',
    ...outside.map((room) => `  ${nodeOf(room)}`),
    '  subgraph harness',
    '    direction TB',
    ...rooms.filter(isInside).map((room) => `    ${nodeOf(room)}`),
    ...arrows(rooms.filter(isInside)).map((arrow) => `    ${arrow}`),
    '  end',
    ...arrows(outside).map((arrow) => `  ${arrow}`),
    '',
  ].join('\n')
}
