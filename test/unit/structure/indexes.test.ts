import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faults } from '../../../chaos/index.ts'
import { makers } from '../../../chaos/makers.ts'
import { frontChecks } from '../../../checks/front/index.ts'
import { checks } from '../../../checks/index.ts'
import { defineJourney } from '../../../journeys/define-journey.ts'
import { http } from '../../../probes/http.ts'
import { probes } from '../../../probes/index.ts'
import { frontScenarios } from '../../../scenarios/front/index.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { channels } from '../../../watch/channels/index.ts'

const root = new URL('../../..', import.meta.url).pathname
const namesIn = (pattern: string, except: readonly string[]): readonly string[] =>
  globSync(pattern, { cwd: root })
    .map((file) => basename(file, '.ts'))
    .filter((name) => name !== 'index' && !except.includes(name))
    .toSorted()

describe('each folder’s index', () => {
  it.each([
    ['checks', namesIn('checks/*.ts', ['evidence']), checks],
    [
      'checks of front doors',
      namesIn('checks/front/*.ts', ['answer-words', 'found-as-wanted', 'load-figures']),
      frontChecks,
    ],
    [
      'scenarios of front doors',
      namesIn('scenarios/front/*.ts', ['offers', 'forge-token', 'alert-state', 'in-browser', 'note-taker']),
      frontScenarios,
    ],
    ['probes', namesIn('probes/*.ts', []), probes],
    [
      'scenarios',
      namesIn('scenarios/*.ts', ['steps', 'traffic', 'longest', 'failing-at-once', 'define-scenario', 'from-schedule']),
      scenarios,
    ],
    ['channels', namesIn('watch/channels/*.ts', ['notice-in-words', 'post', 'summary']), channels],
    ['chaos', namesIn('chaos/*/*.ts', []), faults],
  ])('lists every file of %s', (_, files, index) => {
    expect(Object.keys(index).toSorted()).toEqual(files)
  })

  it('lists a maker for scenarios beside each fault’s maker for replays', () => {
    expect(Object.keys(makers).toSorted()).toEqual(Object.keys(faults).toSorted())
  })

  it('names scenarios and checks as their files are named', () => {
    for (const [name, make] of Object.entries({ ...scenarios, ...frontScenarios })) expect(make().name).toBe(name)
    for (const [name, make] of Object.entries({ ...checks, ...frontChecks })) expect(make().name).toBe(name)
    const url = 'http://127.0.0.1'
    const options = {
      url,
      query: 'up',
      urlFrom: 'URL',
      services: { identity: url },
      bootstrap: '127.0.0.1:9092',
      group: 'identity-service',
      between: {},
      of: http({ url }),
      journey: defineJourney({ name: 'look', steps: [{ name: 'open', run: async () => Promise.resolve() }] }),
      last: '1m',
      atLeastEvery: '1d',
    } as const
    for (const [name, make] of Object.entries(probes)) expect(make(options).name).toBe(name)
  })
})
