import { quoted } from './quoted.ts'
import type { WebFront } from './web-front.ts'

/** Where the front door is described, from the folder of the project. */
export const frontDoorPath = 'shakedown/front-door.ts'

/** The text of `shakedown/front-door.ts`: a page that was found, and what would have it tried. */
export const frontDoorFile = (
  name: string,
  { service, url }: WebFront,
): string => `import { defineFrontDoor } from 'shakedown'

/**
 * Where people reach ${service}. Nothing is done there until you say what can be: of what follows, what is true of yours unlocks scenarios, which
 * "npx shakedown list" names. People and what they write should be for tests alone.
 */
export const frontDoor = defineFrontDoor({
  name: ${quoted(`${name}.${service.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-')}`)},

  // It runs already, and is not started for a run. Where it is to be, name its process of the target in the place of this: "process".
  url: process.env['PAGE_URL'] ?? ${quoted(url)},

  // people: [{ username: 'test-1', password: process.env['TEST_PASSWORD'] ?? '' }, …],   // two at least where an account can be locked
  // signIn: { request: (person) => ({ method: 'POST', path: '/login', json: person }), token: 'token' },
  // read: ({ id }) => ({ path: id === undefined ? '/' : \`/notes/\${id}\` }),   // what only somebody who is signed in may read
  // write: ({ text }) => ({ method: 'POST', path: '/notes', json: { text } }),
  // signOut: () => ({ method: 'POST', path: '/sign-out' }),
  // lockOut: { after: 5 },
  // thresholds: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.01 },   // under load
  // journeys: { notes: defineJourney({ name: 'notes', steps: […] }) },   // what people do on its pages, in a browser
})
`
