import type { FirstTarget } from './first-target.ts'
import { quoted } from './quoted.ts'
import type { WebFront } from './web-front.ts'

const own = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+/g, '') || 'event'

const monitor = (lines: readonly string[], why: string): string =>
  [`  // ${why}`, '  defineMonitor({', ...lines.map((line) => `    ${line},`), '  }),'].join('\n')

/** The text of `shakedown/monitors.ts`: what `shakedown watch` looks at, of what was found. */
export const monitorsFile = ({ name, event, health, database }: FirstTarget, front?: WebFront): string => {
  const stream = `stream: ${quoted(event)}`
  const named = (what: string): string => `name: ${quoted(`${own(name)}-${what}`)}`
  const dependsOn = health === undefined ? [] : [`dependsOn: [${quoted(`${own(name)}-health`)}]`]
  const monitors = [
    monitor(
      [
        named('event'),
        `every: '1m'`,
        `probe: probes.syntheticEvent({ within: { warning: 5000, critical: 30_000 } })`,
        stream,
        ...dependsOn,
      ],
      'An event of our own, every minute: its effect must be there in time, and once. It stays, unless the stream has a "cleanUp".',
    ),
    monitor(
      [
        named('queue'),
        `every: '1m'`,
        'probe: probes.queue({ depth: { warning: 100, critical: 1000 }, age: { warning: 60_000, critical: 300_000 } })',
        stream,
      ],
      'Messages that wait, and for how long our own do.',
    ),
    monitor([named('dead-letters'), `every: '1m'`, 'probe: probes.deadLetters()', stream], 'Any dead letter at all.'),
    ...(health === undefined
      ? []
      : [
          monitor(
            [named('health'), `every: '30s'`, 'probe: probes.health()', stream],
            'Whether it says that it is up.',
          ),
        ]),
  ]
  const databases =
    database === undefined
      ? ''
      : `
// The database, with a role of its own: create role watcher login; grant pg_monitor to watcher;
if (process.env['WATCHER_DATABASE_URL'] !== undefined)
  monitors.push(
    defineMonitor({ ${named('database')}, every: '1m', probe: probes.postgres({ urlFrom: 'WATCHER_DATABASE_URL' }) }),
  )
`
  const pages =
    front === undefined
      ? ''
      : `
// A person at ${front.service}, in a browser: put what they do there in the place of this step.
monitors.push(
  defineMonitor({
    ${named('page')},
    every: '5m',
    probe: probes.journey({
      url: process.env['PAGE_URL'] ?? ${quoted(front.url)},
      journey: defineJourney({
        name: 'open-page',
        steps: [
          {
            name: 'open the page',
            run: async ({ page, url }) => {
              await page.goto(url)
              await page.locator('body').filter({ hasText: /\\S/ }).waitFor()
            },
          },
        ],
      }),
    }),
  }),
)
`
  return `import { ${front === undefined ? '' : 'defineJourney, '}defineMonitor, probes } from 'shakedown'

/** What "npx shakedown watch" looks at; "npx shakedown watch --once" looks once, and exits as "run" does. */
export const monitors = [
${monitors.join('\n')}
]
${databases}${pages}`
}
