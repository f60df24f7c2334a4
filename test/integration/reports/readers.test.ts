import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withAttempts } from '../../../cli/confirm.ts'
import { junitXml } from '../../../reports/junit.ts'
import { openmetricsText } from '../../../reports/openmetrics.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'
import { pythonEnvironment } from '../package/python-environment.ts'

let cwd: string
let noPython: string | undefined
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-readers-'))
  await writeFile(join(cwd, 'requirements.txt'), 'prometheus-client==0.22.1\njunitparser==4.0.2\njunit2html==31.1.4\n')
  noPython = await pythonEnvironment(cwd)
  if (noPython !== undefined) console.warn(`The readers in Python are skipped: ${noPython}`)
})
afterAll(async () => rm(cwd, { recursive: true, force: true }))

const { result } = finishedRun()
const python = async (script: string, ...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await promisify(execFile)('.venv/bin/python', ['-c', script, ...args], { cwd })).stdout)

const samples = (parser: string): string => `
import json, sys
from ${parser} import text_string_to_metric_families
text = open(sys.argv[1]).read()
print(json.dumps([[s.name, s.labels, s.value] for f in text_string_to_metric_families(text) for s in f.samples]))
`

describe('metrics.prom', () => {
  it.each([['prometheus_client.openmetrics.parser'], ['prometheus_client.parser']])('is read by %s', async (parser) => {
    if (noPython !== undefined) return
    const file = join(cwd, 'metrics.prom')
    const [cell, ...cells] = result.cells
    if (cell === undefined) throw new Error('no cell')
    // A label may hold anything.
    const evil = { ...cell, variant: 'a "quoted" \\ back\nslash' }
    await writeFile(file, await openmetricsText({ ...result, cells: [evil, ...cells] }))
    const read = await python(samples(parser), file)
    const common = { target: 'reference', stack: 'embedded' }
    expect(read).toEqual(
      expect.arrayContaining([
        ['shakedown_cells', { ...common, outcome: 'fail' }, 2],
        ['shakedown_cells', { ...common, outcome: 'unknown' }, 2],
        ['shakedown_run_start_time_seconds', common, Date.parse(result.startedAt) / 1000],
        [
          'shakedown_cell_outcome',
          { ...common, scenario: cell.scenario, stream: cell.stream, variant: evil.variant, outcome: cell.verdict },
          1,
        ],
      ]),
    )
  })

  it('is refused by the parser when it is cut off', async () => {
    if (noPython !== undefined) return
    const file = join(cwd, 'cut.prom')
    await writeFile(file, (await openmetricsText(result)).replace('# EOF\n', ''))
    await expect(python(samples('prometheus_client.openmetrics.parser'), file)).rejects.toThrow(/EOF/)
  })
})

const tally = `
import json, sys
from junitparser import JUnitXml
xml = JUnitXml.fromfile(sys.argv[1])
cases = [c for s in xml for c in s]
print(json.dumps([xml.tests, xml.failures, xml.errors, xml.skipped, len(cases), sum(c.is_failure for c in cases), sum(c.is_passed for c in cases)]))
`

/** junit2html tells no errors from failures. */
const byOutcome = `
import json, sys
from junit2htmlreport.parser import Junit
cases = [c for s in Junit(sys.argv[1]).suites for group in s.classes.values() for c in group.cases]
print(json.dumps([sum(c.outcome() == wanted for c in cases) for wanted in ("passed", "failed", "skipped")]))
`

describe('junit.xml', () => {
  it('is counted by junitparser and by junit2html as the run says, a cell that fails sometimes as a failure', async () => {
    if (noPython !== undefined) return
    const file = join(cwd, 'junit.xml')
    const passed = {
      ...result,
      runId: 'again',
      cells: result.cells.map((cell) => ({ ...cell, verdict: 'pass' as const })),
    }
    const failed = { ...passed, cells: result.cells.map((cell) => ({ ...cell, verdict: 'fail' as const })) }
    for (const again of [[], [passed, passed], [passed, failed], [failed, failed]]) {
      await writeFile(file, junitXml(withAttempts(result, again)))
      expect(await python(tally, file)).toEqual([11, 2, 2, 2, 11, 2, 5])
      expect(await python(byOutcome, file)).toEqual([5, 4, 2])
    }
  })
})
