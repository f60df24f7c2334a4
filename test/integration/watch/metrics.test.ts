import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { metrics } from '../../../watch/page/metrics.ts'
import { incident, look } from '../../unit/watch/store/looks.ts'
import { pythonEnvironment } from '../package/python-environment.ts'

let cwd: string
let noPython: string | undefined
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-metrics-'))
  await writeFile(join(cwd, 'requirements.txt'), 'prometheus-client==0.22.1\n')
  noPython = await pythonEnvironment(cwd)
  if (noPython !== undefined) console.warn(`The parsers in Python are skipped: ${noPython}`)
})
afterAll(async () => rm(cwd, { recursive: true, force: true }))

const script = (parser: string): string => `
import json, sys
from ${parser} import text_string_to_metric_families
print(json.dumps([[s.name, s.labels, s.value] for f in text_string_to_metric_families(open(sys.argv[1]).read()) for s in f.samples]))
`

const evil = 'a "quoted" \\ back\nslash'

const filled = () => {
  const open = [incident(1, { monitor: evil, level: 'warning' })]
  const made = metrics({
    monitors: [{ name: 'a' }, { name: evil }],
    open: () => open,
    store: { outbox: async () => Promise.resolve({ waiting: 2, refused: [] }) },
  })
  made.changed({ looks: [look(1, { tookMs: 120 }), look(2, { state: 'bad' })] })
  made.changed({ looks: [look(3, { state: 'unknown', blind: 'watcher', ticks: 4, figures: [] })] })
  const second = incident(2, { id: 'second', monitor: 'a' })
  // An incident that changes is no second one.
  made.changed({ incidents: [second] })
  made.changed({ incidents: [second, { ...second, closedMs: 5 }] })
  return made
}

it.each([
  [
    'prometheus_client.openmetrics.parser',
    'application/openmetrics-text;version=1.0.0',
    'application/openmetrics-text',
  ],
  ['prometheus_client.parser', 'text/plain', 'text/plain'],
])('%s reads what is served for %s', async (parser, accept, served) => {
  const { type, body } = await filled().text(accept)
  expect(type).toContain(served)
  expect(body.endsWith('# EOF\n')).toBe(served !== 'text/plain')
  if (noPython !== undefined) return
  const file = join(cwd, 'metrics.txt')
  await writeFile(file, body)
  const read: unknown = JSON.parse(
    (await promisify(execFile)('.venv/bin/python', ['-c', script(parser), file], { cwd })).stdout,
  )
  expect(read).toEqual(
    expect.arrayContaining([
      ['shakedown_looks_total', { monitor: 'a', state: 'good' }, 1],
      ['shakedown_looks_total', { monitor: 'a', state: 'unknown' }, 4],
      ['shakedown_monitor_state', { monitor: 'a', state: 'bad' }, 0],
      ['shakedown_monitor_state', { monitor: 'a', state: 'unknown' }, 1],
      ['shakedown_monitor_state', { monitor: evil, state: 'good' }, 0],
      ['shakedown_incidents_open', { level: 'warning' }, 1],
      ['shakedown_incident_open', { monitor: evil, aspect: 'looks', level: 'warning' }, 1],
      ['shakedown_incidents_opened_total', { monitor: 'a', aspect: 'looks' }, 1],
      ['shakedown_look_duration_seconds_count', { monitor: 'a' }, 2],
      ['shakedown_look_duration_seconds_bucket', { monitor: 'a', le: '0.1' }, 1],
      ['shakedown_notices_waiting', {}, 2],
    ]),
  )
})
